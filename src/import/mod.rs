//! Workbooks in: the map, the raw sheets, the typed frames. The only user of calamine.
//!
//! Three steps: [`map::Map`] is read from TOML; [`read`] streams the sheets that the map needs (one thread a sheet)
//! into [`sheet::RawSheet`]s; [`locate`] finds headers, keys and types; [`bind`] turns the wanted columns into frames.

pub mod bind;
mod currencies;
pub mod frame;
pub mod init;
pub mod locate;
pub mod map;
mod near;
mod profile;
pub mod read;
pub mod sheet;
pub mod values;
