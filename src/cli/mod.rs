//! The commands, one file each. Opens files, prints, sets exit codes.
