//! `allocate NAME to LIST`: which rows of a list come into question for a row, in what shares, in what order, and how much
//! room each has. Takes the statements, gives allocations. Invariant: what a piece takes and the room of a target are in
//! one unit; an expression of an allocation is over pairs, a name with the list in front being of the list's row.

use super::checker::{Checker, Here, Val};
use super::gather::first_line;
use super::meet::{Why, scaled};
use super::planning::{Allocation, Room};
use super::scope::ListEntry;
use super::{Expr, ExprKind, Home, Item, ItemId, ItemKind, Kind, ListExpr, TableId, Type, rows};
use crate::function::Func;
use crate::place::{Place, Span};
use crate::plan::{Agg, ListAgg};
use crate::said;
use crate::spelling::name_key;
use crate::syntax::ast::{self, Direction, Statement, StatementKind};
use crate::tongue::Said;
use crate::unit::Unit;

impl<'a> Checker<'a> {
    /// All allocations, in the order of the files.
    pub fn allocations(&mut self, files: &'a [ast::File]) -> Vec<Allocation> {
        let mut made: Vec<Allocation> = Vec::new();
        for statement in files.iter().flat_map(|f| &f.statements) {
            if let StatementKind::Allocate(allocate) = &statement.kind {
                self.tongue = statement.tongue;
                if let Some(allocation) = self.allocation(statement, allocate, &made) {
                    made.push(allocation);
                }
            }
        }
        made
    }

    fn allocation(&mut self, statement: &'a Statement, allocate: &'a ast::Allocate, before: &[Allocation]) -> Option<Allocation> {
        let here = Here::rows_of(0);
        let planned = self.planned(&allocate.target);
        let entry = self.list(&allocate.list)?;
        let (item, kind) = planned?;
        let line = first_line(self.sources.text(statement.span), statement.span);
        if let Some(other) = before.iter().find(|a| a.item == item) {
            self.allocated_twice(item, line, other.span);
            return None;
        }
        let list = entry.table();
        let pair = Here { list: Some(list), ..here };
        let places = self.places(entry, allocate, line, pair, here);
        let share = allocate.by.as_ref().map(|by| {
            let val = self.check(by, pair);
            self.amount_of_row(val).expr
        });
        let first = allocate.taking.as_ref().map(|(e, direction)| {
            let val = self.check(e, pair);
            (self.in_order(val).expr, *direction == Direction::HighToLow)
        });
        let (rooms, takes) = match &allocate.at_most {
            Some((most, takes)) => self.rooms(most, takes.as_ref(), &kind, allocate.target.span, pair),
            None => (Vec::new(), None),
        };
        let order = allocate.rows_by.as_ref().map(|(e, direction)| {
            let val = self.check(e, here);
            (self.in_order(val), *direction == Direction::HighToLow)
        });
        self.doubt_allocation(allocate, &rooms, line);
        let counted = |a: &&Allocation| a.rooms.iter().any(|theirs| rooms.iter().any(|own| same_room(own, theirs)));
        if let Some(other) = before.iter().find(counted) {
            self.room_counted_twice(item, line, other);
        }
        let pack = match &allocate.whole {
            Some(whole) => self.whole(whole, &kind, allocate.target.span, here),
            None => self.one_piece(&kind, allocate.target.span),
        };
        let name = self.items[item].name.clone();
        let label = self.label_of(list);
        let places = self.working(statement, &name, places);
        let placed = Item {
            name: Said::new(format!("{name} placed"), format!("{name}已分配")).in_tongue(statement.tongue).to_string(),
            also: Vec::new(),
            ty: Type { kind: kind.clone(), series: None, home: Home::Table(0) },
            span: Some(statement.span),
            words: self.words(statement.span),
            kind: ItemKind::Placed { allocation: before.len() },
            tongue: statement.tongue,
            section: None,
            target: None,
        };
        let placed = self.add_item(placed, super::checker::Def::Given);
        Some(Allocation {
            item,
            span: statement.span,
            tongue: statement.tongue,
            words: self.words(statement.span),
            list,
            places,
            share,
            first,
            rooms,
            takes,
            order: order.map(|(by, falling)| (self.working(statement, &name, by.expr), falling)),
            pack: pack.map(|pack| self.working(statement, &name, pack)),
            label,
            placed,
        })
    }

    /// The rows of the list that come into question for each row: a count, whose matches are wanted.
    fn places(&mut self, entry: ListEntry, allocate: &'a ast::Allocate, line: Span, pair: Here, here: Here) -> Expr {
        let keep = self.list_condition(entry, allocate.keep.as_ref(), pair);
        let list = ListExpr {
            agg: ListAgg::Agg(Agg::Count),
            list: entry.table(),
            matched: self.matched(entry, false, here),
            keep,
            value: None,
            pick: None,
            otherwise: None,
        };
        let ty = Type { kind: Kind::Number(Unit::plain()), series: None, home: Home::Table(0) };
        Expr { span: line, ty, kind: ExprKind::List(Box::new(list)) }
    }

    /// `at most warehouses.free space, each takes unit volume`. Of a MIN every part is a bound of its own: those of the
    /// list's row are used up by all rows together, those that read the row at hand hold for that row alone.
    fn rooms(
        &mut self,
        most: &ast::Expr,
        takes: Option<&ast::Expr>,
        quantity: &Kind,
        beside: Span,
        pair: Here,
    ) -> (Vec<Room>, Option<Expr>) {
        let parts: Vec<&ast::Expr> = match &most.kind {
            ast::ExprKind::Call { func: Func::Min, args, .. } if args.iter().all(|a| a.keep.is_none() && a.window.is_none()) => {
                args.iter().map(|a| &a.value).collect()
            }
            _ => vec![most],
        };
        let takes = takes.map(|e| {
            let val = self.check(e, pair);
            self.amount_of_row(val)
        });
        let mut unit = match (quantity, &takes) {
            (_, None) => Some(quantity.clone()),
            _ => None,
        };
        let mut rooms = Vec::new();
        for part in parts {
            let val = self.check(part, pair);
            let val = self.amount_of_row(val);
            if takes.is_none() && self.needs_takes(&val, quantity) {
                self.each_takes_missing(&val, quantity, beside);
                continue;
            }
            let amount = match &unit {
                Some(unit) => self.fit(val, unit, beside, Why::Compare).expr,
                None => {
                    unit = Some(val.expr.ty.kind.clone());
                    val.expr
                }
            };
            rooms.push(Room { shared: !rows::reads_outer(&amount), amount });
        }
        let takes = takes.map(|takes| self.taken(takes, quantity, unit.as_ref().unwrap_or(&Kind::Any), most.span));
        (rooms, takes)
    }

    /// What one piece takes, in the unit of the room: `0.02 cbm`, `0.02 cbm/unit`.
    fn taken(&mut self, takes: Val, quantity: &Kind, room: &Kind, beside: Span) -> Expr {
        if let (Some(own), Kind::Number(quantity), Kind::Number(room)) = (takes.unit().cloned(), quantity, room) {
            let (unit, factor) = self.units.multiply(&own, quantity);
            if self.units.convert(&unit, room).is_some() && !takes.bare {
                let whole = scaled(takes, factor, unit);
                return self.fit(whole, &Kind::Number(room.clone()), beside, Why::Compare).expr;
            }
        }
        self.fit(takes, room, beside, Why::Compare).expr
    }

    fn needs_takes(&self, room: &Val, quantity: &Kind) -> bool {
        match (room.unit(), quantity) {
            (Some(room_unit), Kind::Number(quantity)) => !room.bare && self.units.convert(room_unit, quantity).is_none(),
            _ => false,
        }
    }

    fn each_takes_missing(&mut self, room: &Val, quantity: &Kind, beside: Span) {
        let (words, name) = (self.words(room.expr.span), self.words(beside));
        let (of_room, of_name) = (self.kind_words(room.kind()), self.kind_words(quantity));
        let (room_en, room_zh, name_en, name_zh) = (of_room.en, of_room.zh, of_name.en, of_name.zh);
        self.error(
            "allocate-each-takes",
            room.expr.span,
            said!(
                "\"{words}\" is in {room_en} and \"{name}\" in {name_en}: how much of the room does a piece take?",
                "“{words}”以{room_zh}计，“{name}”以{name_zh}计：每件占多少空间？"
            ),
            said!("Write it behind the room: at most {words}, each takes unit volume", "请写在空间后面：至多 {words}，每件占用 单件体积"),
        );
    }

    /// What the statement leaves open.
    fn doubt_allocation(&mut self, allocate: &ast::Allocate, rooms: &[Room], line: Span) {
        if rooms.iter().any(|r| r.shared) && allocate.rows_by.is_none() {
            let by = self.worth_ordering_by();
            self.warning(
                "allocate-without-order",
                line,
                said!(
                    "The allocation does not say which rows get the room first; they are taken by key.",
                    "分配没有写空间先给哪些行，将按主键排序。"
                ),
                said!("Add a line: rows by {by} from high to low", "请加一行：行按 {by} 从高到低"),
            );
        }
        if let (Some(by), None, false) = (&allocate.by, &allocate.taking, rooms.is_empty()) {
            let share = self.words(by.span);
            self.warning(
                "allocate-stops-at-share",
                line,
                said!(
                    "What finds no room where its share is stays without a place, even where others have room.",
                    "份额对应的去处放不下的部分不会放到别处，即使别处还有空间。"
                ),
                said!(
                    "Add a line that says who takes the rest first, for example: taking {share} from high to low",
                    "请加一行，写明其余的先放到哪里，例如：依次按 {share} 从高到低"
                ),
            );
        }
        if allocate.by.is_none() && allocate.taking.is_none() && rooms.is_empty() {
            let list = &allocate.list.text;
            self.warning(
                "allocate-to-first",
                line,
                said!(
                    "The allocation says neither shares nor room, so everything goes to the first row of {list} that fits.",
                    "分配既没有写份额也没有写空间，全部数量都会给“{list}”里第一个符合的行。"
                ),
                said!("Add a line: by {list}.share, or: at most {list}.free space", "请加一行：按 {list}.份额，或：至多 {list}.剩余空间"),
            );
        }
    }

    fn allocated_twice(&mut self, item: ItemId, line: Span, other: Span) {
        let name = self.items[item].name.clone();
        self.error(
            "allocate-twice",
            line,
            said!("\"{name}\" is allocated twice.", "“{name}”分配了两次。"),
            said!(
                "Keep one of the two; say in its \"where\" which rows of the list are for which rows of the stock sheet.",
                "请只保留一条；在“其中”里写明列表的哪些行适用于库存表的哪些行。"
            ),
        );
        if let Some(last) = self.diagnostics.last_mut() {
            last.also.push((Place::Text(other), Said::new("the other allocation", "另一条分配")));
        }
    }

    fn room_counted_twice(&mut self, item: ItemId, line: Span, other: &Allocation) {
        let (name, first) = (self.items[item].name.clone(), self.items[other.item].name.clone());
        self.warning(
            "room-counted-twice",
            line,
            said!(
                "\"{name}\" and \"{first}\" are placed into the same room, and each finds all of it free.",
                "“{name}”和“{first}”分配到同一空间，而且各自都当它全部空着。"
            ),
            said!(
                "Give each its own column of room, or allocate one formula: to place = {first} + {name}",
                "请给两者各写一列空间，或只分配一个公式：待分配合计 = {first} + {name}"
            ),
        );
        if let Some(last) = self.diagnostics.last_mut() {
            last.also.push((Place::Text(other.span), Said::new("the other allocation", "另一条分配")));
        }
    }

    /// What the rows of a list are called: its first column of texts that is no key it shares with the stock sheet.
    fn label_of(&mut self, list: TableId) -> Option<ItemId> {
        let schema = self.schema;
        let table = if list == 0 { &schema.stock } else { schema.lists.get(list - 1)? };
        let is_key = |name: &str| list != 0 && table.key.iter().any(|k| name_key(k) == name_key(name));
        let mut texts: Vec<ItemId> = Vec::new();
        for name in table.columns.iter().filter(|c| c.found && !is_key(&c.name)).map(|c| name_key(&c.name)) {
            let item = if list == 0 {
                match self.scope.name(&name) {
                    Some(super::scope::Entry::Item(item)) => Some(item),
                    _ => None,
                }
            } else {
                self.scope.column(list, &name)
            };
            texts.extend(item.filter(|i| matches!(self.items[*i].ty.kind, Kind::Text(_) | Kind::Any)));
        }
        let known = texts.iter().copied().find(|i| matches!(self.items[*i].ty.kind, Kind::Text(_)));
        let label = known.or_else(|| texts.first().copied())?;
        self.read[label] = true;
        Some(label)
    }
}

/// Whether two rooms are one column that rows use up.
fn same_room(a: &Room, b: &Room) -> bool {
    let column = |room: &Room| match &room.amount.kind {
        ExprKind::Item { item, .. } => Some(*item),
        ExprKind::Scale { value, .. } => match &value.kind {
            ExprKind::Item { item, .. } => Some(*item),
            _ => None,
        },
        _ => None,
    };
    a.shared && b.shared && column(a).is_some() && column(a) == column(b)
}
