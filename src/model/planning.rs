//! What statements that plan come to in the checked model: which items they work out and what these mean to them.
//! Invariant: every item named here is a number, a date or a text of one value a row, of the table it is said to be of.

use super::ItemId;
use crate::place::Span;
use crate::tongue::Tongue;

/// `limit NAME ...`: quantities cut so that they cost no more than there is.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The name that is limited.
    pub item: ItemId,
    pub span: Span,
    pub tongue: Tongue,
    pub words: String,
    /// What the whole quantity asked for costs.
    pub cost: ItemId,
    /// In the unit of the cost: one bound for all, or, with `by`, that of the row's group.
    pub room: ItemId,
    pub by: Option<ItemId>,
    /// Who comes first; from high to low where true.
    pub order: Option<(ItemId, bool)>,
    /// Size of what cannot be divided, in the unit of the name.
    pub pack: Option<ItemId>,
    /// A quantity below is none, in the unit of the name.
    pub least: Option<ItemId>,
}

impl Limit {
    /// Everything that must be known before the limit is judged.
    pub fn working(&self) -> impl Iterator<Item = ItemId> + use<> {
        let first = [self.cost, self.room].into_iter();
        first.chain(self.by).chain(self.order.map(|(by, _)| by)).chain(self.pack).chain(self.least)
    }
}
