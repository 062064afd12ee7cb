//! Which columns repeat one value in all rows of a group (`TOTAL(on hand) by supplier`, and what is worked out of it
//! alone), so that their sum over rows counts it once a row. Takes the steps, gives a mark a column.
//! Invariant: what a row's own value enters by arithmetic is a value of the row.

use super::{ColumnId, Expr, ListWork, Plan, WHOLE, Work};

/// Where the values of an expression come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The same everywhere.
    Whole,
    Group,
    Row,
}

impl Of {
    fn with(self, other: Of) -> Of {
        match (self, other) {
            (Of::Row, _) | (_, Of::Row) => Of::Row,
            (Of::Group, _) | (_, Of::Group) => Of::Group,
            _ => Of::Whole,
        }
    }
}

impl Plan {
    /// By column: whether it is the value of a group, repeated in each of its rows. `looked_up` says whether rows ask a
    /// list for the same.
    pub fn repeated(&self, looked_up: &dyn Fn(ColumnId, &ListWork) -> bool) -> Vec<bool> {
        let mut marks = vec![false; self.columns.len()];
        for step in &self.steps {
            let repeated = match &step.work {
                Work::Group { by, .. } => !by.is_empty(),
                Work::Row(expr) => self.of(expr, &marks) == Of::Group,
                Work::Resolve(target) => self.targets.get(usize::from(*target)).is_some_and(|t| {
                    let mut values = std::iter::once(t.before).chain(t.writers.iter().map(|w| w.value));
                    values.any(|id| marks.get(id as usize) == Some(&true))
                }),
                Work::List(work) => looked_up(step.into, work),
                Work::Rank { .. } | Work::RunningShare { .. } | Work::Before { .. } | Work::Allocate(_) | Work::RankLabels { .. } => false,
            };
            if let Some(mark) = marks.get_mut(step.into as usize) {
                *mark = repeated;
            }
        }
        marks
    }

    fn of(&self, expr: &Expr, marks: &[bool]) -> Of {
        let all = |parts: &mut dyn Iterator<Item = &Expr>| parts.fold(Of::Whole, |of, e| of.with(self.of(e, marks)));
        // one branch that repeats spoils the sum, whatever the others hold
        let any = |parts: &mut dyn Iterator<Item = &Expr>| {
            let mut found = Of::Whole;
            for of in parts.map(|e| self.of(e, marks)) {
                found = if found == Of::Group || of == Of::Group { Of::Group } else { found.with(of) };
            }
            found
        };
        match expr {
            Expr::Column(id) => self.of_column(*id, marks),
            Expr::Number(_) | Expr::Text(_) | Expr::Truth(_) | Expr::Unknown => Of::Whole,
            Expr::Scale { value, .. } | Expr::Negate(value) => self.of(value, marks),
            Expr::Arith { left, right, .. } => self.of(left, marks).with(self.of(right, marks)),
            Expr::Call { args, .. } => all(&mut args.iter()),
            Expr::Choose { branches, otherwise } => any(&mut branches.iter().map(|(_, then)| then).chain(otherwise.iter().map(|e| &**e))),
            Expr::Nth { values, .. } => any(&mut values.iter()),
            _ => Of::Row,
        }
    }

    fn of_column(&self, id: ColumnId, marks: &[bool]) -> Of {
        match (marks.get(id as usize), self.columns.get(id as usize)) {
            (Some(true), _) => Of::Group,
            (_, Some(def)) if def.table == WHOLE => Of::Whole,
            _ => Of::Row,
        }
    }
}
