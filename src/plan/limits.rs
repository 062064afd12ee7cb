//! A limit as columns: what earlier rows asked for, what is left of the room, what is admitted. Everything but the
//! running sum is an ordinary formula of the row, so that every back end can write it and `why` can show it.
//! Invariant: the admitted quantity is at most the quantity asked for, and costs at most what is left.

use super::expressions::compare;
use super::from_model::Lowering;
use super::stages::Node;
use super::*;
use crate::model::{self, ItemId};
use crate::tongue::Said;

impl Lowering<'_> {
    /// The last stage of a limited name: what each of its limits alone would leave, and of these the smallest.
    pub(super) fn limit(&mut self, item: ItemId) {
        let asked = self.column_at(self.stages.asked(item)).unwrap_or_else(|| self.unknown(item));
        let after = self.name_column(item, Source::Computed, Stage::AfterLimits);
        self.set_column(Node::Last(item), after);
        let model = self.model;
        let mut admitted = Vec::new();
        for limit in model.limits.iter().filter(|l| l.item == item) {
            if let Some(column) = self.bound(limit, asked, after) {
                admitted.push(Expr::Column(column));
            }
        }
        let smallest = match admitted.len() {
            1 => admitted.remove(0),
            _ => Expr::Call { func: Func::Min, args: admitted },
        };
        self.plan.steps.push(Step { into: after, work: Work::Row(smallest) });
    }

    fn bound(&mut self, limit: &model::Limit, asked: ColumnId, after: ColumnId) -> Option<ColumnId> {
        let of = |this: &Self, item: ItemId| this.column_at(Node::Last(item));
        let cost = of(self, limit.cost)?;
        let room = of(self, limit.room)?;
        let by = limit.by.and_then(|by| of(self, by));
        let order = limit.order.and_then(|(item, falling)| Some(Order { by: of(self, item)?, falling }));
        let pack = limit.pack.and_then(|pack| of(self, pack));
        let least = limit.least.and_then(|least| of(self, least));
        let (name, money) = (self.model.items[limit.item].name.clone(), self.plan.columns[cost as usize].shape.clone());
        let quantity = self.plan.columns[asked as usize].shape.clone();
        let title = |en: &str, zh: &str| Said::new(format!("{name}: {en}"), format!("{name}：{zh}")).in_tongue(limit.tongue).to_string();
        let table = self.plan.columns[asked as usize].table;
        let add = |this: &mut Self, name: String, shape: &Shape, work: Work| {
            let column = this.add_column(ColumnDef {
                name,
                table,
                shape: shape.clone(),
                source: Source::Hidden,
                words: limit.words.clone(),
                span: Some(limit.span),
                tongue: limit.tongue,
                section: this.model.items[limit.item].section.clone(),
                stage: Stage::AfterLimits,
            });
            this.plan.steps.push(Step { into: column, work });
            column
        };
        let before = add(self, title("asked by earlier rows", "前面各行已申请"), &money, Work::Before { value: cost, by, order });
        let left = arith(Arith::Sub, Expr::Column(room), Expr::Column(before));
        let left = add(self, title("room left", "剩余额度"), &money, Work::Row(left));
        let columns = Columns { asked, cost, left, pack, paid_in: limit.paid_in, least };
        let admitted = add(self, title("admitted", "获准"), &quantity, Work::Row(columns.admitted()));
        self.plan.limits.push(Limit {
            name: name.clone(),
            span: limit.span,
            tongue: limit.tongue,
            words: limit.words.clone(),
            asked,
            after,
            cost,
            room,
            before,
            left,
            by,
            order,
            pack,
            least,
            admitted,
        });
        Some(admitted)
    }
}

struct Columns {
    asked: ColumnId,
    cost: ColumnId,
    left: ColumnId,
    pack: Option<ColumnId>,
    /// Money is cut to so many decimals where nothing else is said.
    paid_in: Option<u32>,
    least: Option<ColumnId>,
}

impl Columns {
    /// All where the room suffices; at the edge as much as the rest of the room pays for; then nothing.
    fn admitted(&self) -> Expr {
        let (asked, cost, left) = (Expr::Column(self.asked), Expr::Column(self.cost), Expr::Column(self.left));
        let zero = || Expr::Number(0.0);
        let unknown = |e: &Expr| Expr::Not(Box::new(Expr::IsKnown(Box::new(e.clone()))));
        let branches = vec![
            (compare(Compare::AtMost, asked.clone(), zero()), asked.clone()),
            (Expr::Or(vec![unknown(&cost), unknown(&left)]), zero()),
            (compare(Compare::AtMost, cost, left.clone()), asked),
            (compare(Compare::AtMost, left, zero()), zero()),
        ];
        Expr::Choose { branches, otherwise: Some(Box::new(self.cut())) }
    }

    /// The part that the room pays for, in whole packs, and none at all below the least quantity.
    fn cut(&self) -> Expr {
        let part = arith(Arith::Div, arith(Arith::Mul, Expr::Column(self.asked), Expr::Column(self.left)), Expr::Column(self.cost));
        let whole = |pack: Expr| {
            let packs = Expr::Call { func: Func::RoundDown, args: vec![arith(Arith::Div, part.clone(), pack.clone()), Expr::Number(0.0)] };
            arith(Arith::Mul, packs, pack)
        };
        let cut = match (self.pack, self.paid_in) {
            (Some(pack), _) => whole(Expr::Column(pack)),
            (None, Some(decimals)) => Expr::Call { func: Func::RoundDown, args: vec![part, Expr::Number(f64::from(decimals))] },
            (None, None) => part,
        };
        let known = (Expr::Not(Box::new(Expr::IsKnown(Box::new(cut.clone())))), Expr::Number(0.0));
        let mut branches = vec![known];
        if let Some(least) = self.least {
            let known = Expr::IsKnown(Box::new(Expr::Column(least)));
            let below = compare(Compare::Below, cut.clone(), Expr::Column(least));
            branches.push((Expr::And(vec![known, below]), Expr::Number(0.0)));
        }
        Expr::Choose { branches, otherwise: Some(Box::new(cut)) }
    }
}

pub(super) fn arith(op: Arith, left: Expr, right: Expr) -> Expr {
    Expr::Arith { op, left: Box::new(left), right: Box::new(right) }
}
