//! `split NAME`: parts in shares that always add up to the whole, or equal lots. Takes the statements, gives splits with
//! a formula for each part. Invariant: the last part is the whole less the parts before it.

use super::checker::{Checker, Def, Here};
use super::gather::first_line;
use super::meet::Why;
use super::planning::{Lots, Split, SplitPart, arith, call, compare, number};
use super::{Expr, ExprKind, Home, Item, ItemId, ItemKind, Kind, Type};
use crate::function::Func;
use crate::place::Span;
use crate::plan::Arith;
use crate::said;
use crate::syntax::ast::{self, CompareOp, Statement, StatementKind};
use crate::tongue::{Said, Tongue};
use crate::unit::Unit;

impl<'a> Checker<'a> {
    /// All splits, in the order of the files.
    pub fn splits(&mut self, files: &'a [ast::File]) -> Vec<Split> {
        let mut splits: Vec<Split> = Vec::new();
        for statement in files.iter().flat_map(|f| &f.statements) {
            if let StatementKind::Split(split) = &statement.kind {
                self.tongue = statement.tongue;
                if let Some(made) = self.split(statement, split, &splits) {
                    splits.push(made);
                }
            }
        }
        splits
    }

    fn split(&mut self, statement: &'a Statement, split: &'a ast::Split, before: &[Split]) -> Option<Split> {
        let here = Here::rows_of(0);
        let (item, kind) = self.planned(&split.target)?;
        let whole = self.check(&split.target, here).expr;
        let keep = split.keep.as_ref().map(|keep| {
            let val = self.truth(keep, here);
            self.single(val).expr
        });
        if let Some(other) = before.iter().find(|s| s.item == item && (s.keep.is_none() || keep.is_none())) {
            let (name, line) = (self.items[item].name.clone(), other.span);
            self.error(
                "split-twice",
                first_line(self.sources.text(statement.span), statement.span),
                said!("\"{name}\" is split twice for the same rows.", "“{name}”对同一些行拆分了两次。"),
                said!(
                    "Say with \"where\" which rows each split is for, or keep one of the two.",
                    "请用“其中”写明各自针对哪些行，或只保留一条。"
                ),
            );
            if let Some(last) = self.diagnostics.last_mut() {
                last.also.push((crate::place::Place::Text(line), Said::new("the other split", "另一条拆分")));
            }
        }
        let pack = match &split.whole {
            Some(whole) => self.whole(whole, &kind, split.target.span, here),
            None => self.one_piece(&kind, split.target.span),
        };
        let name = self.items[item].name.clone();
        let keep_item = keep.clone().map(|keep| self.working(statement, &name, keep));
        if let (Some(lots), Some(part)) = (&split.lots, split.parts.first()) {
            self.error(
                "split-lots-and-parts",
                part.span.to(lots.size.span),
                said!("A split has either parts or equal lots.", "一条拆分要么写各批的份额，要么写等量分批。"),
                said!(
                    "Keep one of the two; for other rows write a split of its own with \"where\".",
                    "请只保留一种；其他行请另写一条带“其中”的拆分。"
                ),
            );
            return None;
        }
        let explicit = split.whole.as_ref().and(pack.clone());
        let lots = match &split.lots {
            Some(lots) => Some(self.lots(statement, &name, lots, &kind, explicit)?),
            None => None,
        };
        let shares = self.shares(split)?;
        let mut parts: Vec<SplitPart> = Vec::new();
        let mut taken: Option<Expr> = None;
        let mut cumulated: Option<Expr> = None;
        for (n, (part, share)) in split.parts.iter().zip(shares).enumerate() {
            let last = n + 1 == split.parts.len();
            cumulated = match (cumulated, share) {
                (Some(sum), Some(share)) => Some(arith(Arith::Add, sum, share, Kind::Number(Unit::percent()))),
                (sum, share) => share.or(sum),
            };
            let upto = match &cumulated {
                Some(sum) if !last => whole_packs(&whole, sum, &self.grain(pack.as_ref(), &kind), part.span),
                _ => whole.clone(),
            };
            let mut value = match &taken {
                Some(taken) => arith(Arith::Sub, upto, taken.clone(), kind.clone()),
                None => upto,
            };
            if let Some(keep) = &keep_item {
                let test = self.item(*keep, part.span, here, false).expr;
                value = call(Func::If, vec![test, value, number(0.0, kind.clone(), part.span)], kind.clone(), part.span);
            }
            if let Grain::Paid(decimals) = self.grain(pack.as_ref(), &kind) {
                // what is left of cents is cents, and the parts make the whole to the cent
                let places = number(f64::from(decimals), Kind::Number(Unit::plain()), part.span);
                value = call(Func::Round, vec![value, places], kind.clone(), part.span);
            }
            value.span = part.span;
            value.ty.home = Home::Table(0);
            let made = self.part_item(statement, &name, &part.title.raw, value);
            let own = self.item(made, part.span, here, false).expr;
            taken = Some(match taken {
                Some(taken) => arith(Arith::Add, taken, own, kind.clone()),
                None => own,
            });
            let arrives = part.arrives.as_ref().and_then(|e| self.date(e, here)).map(|val| self.working(statement, &name, val.expr));
            let when = part.when.as_ref().map(|e| {
                let val = self.truth(e, here);
                let val = self.single(val);
                self.working(statement, &name, val.expr)
            });
            parts.push(SplitPart { title: part.title.raw.clone(), item: made, arrives, when });
        }
        Some(Split {
            item,
            span: statement.span,
            tongue: statement.tongue,
            words: self.words(first_line(self.sources.text(statement.span), statement.span)),
            keep: keep_item,
            parts,
            lots,
        })
    }

    /// In what steps a part is rounded: packs, or the cents (yen, won) in which money is paid.
    fn grain<'p>(&self, pack: Option<&'p Expr>, kind: &Kind) -> Grain<'p> {
        match (pack, kind) {
            (Some(pack), _) => Grain::Pack(pack),
            (None, Kind::Number(unit)) => self.units.paid_in(unit).map_or(Grain::Any, Grain::Paid),
            (None, _) => Grain::Any,
        }
    }

    /// The shares of the parts; none for the rest. What can be known now must make 100%.
    fn shares(&mut self, split: &ast::Split) -> Option<Vec<Option<Expr>>> {
        let here = Here::rows_of(0);
        let mut shares = Vec::new();
        let mut sum = Some(0.0);
        let mut rest = false;
        let count = split.parts.len();
        for (n, part) in split.parts.iter().enumerate() {
            let Some(share) = &part.share else {
                if n + 1 < count {
                    self.error(
                        "split-rest-last",
                        part.span,
                        said!("The rest is what the other parts leave, so it stands last.", "“其余”是其他各批剩下的数量，必须写在最后。"),
                        said!("Move this line behind the other parts.", "请把这一行移到各批之后。"),
                    );
                    return None;
                }
                rest = true;
                shares.push(None);
                continue;
            };
            let val = self.check(share, here);
            let val = self.amount_of_row(val);
            let val = self.fit(val, &Kind::Number(Unit::percent()), share.span, Why::Set);
            sum = sum.and_then(|sum| Some(sum + self.constant(&val.expr)?));
            shares.push(Some(val.expr));
        }
        let (Some(first), Some(last)) = (split.parts.first(), split.parts.last()) else { return Some(shares) };
        let span = first.span.to(last.span);
        match sum {
            Some(sum) if rest && sum > 1.0 - 1e-9 => {
                let shown = percent(sum);
                self.error(
                    "split-shares",
                    span,
                    said!("The shares already make {shown}, so nothing is left for the rest.", "各批份额已达 {shown}，没有“其余”可分。"),
                    said!("Lower a share, or take the line \"rest\" out.", "请减小某一批的份额，或删除“其余”这一行。"),
                );
                None
            }
            Some(sum) if !rest && (sum - 1.0).abs() > 1e-9 => {
                let shown = percent(sum);
                self.error(
                    "split-shares",
                    span,
                    said!("The shares make {shown}, not 100%.", "各批份额合计 {shown}，不是 100%。"),
                    said!("Change a share, or write \"rest\" for the last part.", "请修改份额，或把最后一批写成“其余”。"),
                );
                None
            }
            _ => Some(shares),
        }
    }

    /// `in lots of 500 units every 7 days from DATE`; with whole packs a lot is as many as fit, one at least.
    fn lots(&mut self, statement: &Statement, name: &str, lots: &ast::Lots, kind: &Kind, pack: Option<Expr>) -> Option<Lots> {
        let here = Here::rows_of(0);
        let size = self.check(&lots.size, here);
        let size = self.amount_of_row(size);
        let size = self.fit(size, kind, lots.size.span, Why::Set);
        let every = self.check(&lots.every, here);
        let every = self.amount_of_row(every);
        let every = self.days(every)?;
        let from = self.date(&lots.from, here)?;
        for (val, en, zh) in [(&size, "The size of a lot", "每批数量"), (&every, "The time between two lots", "两批的间隔")] {
            if self.constant(&val.expr).is_some_and(|n| n <= 0.0) {
                self.error(
                    "lots-of-nothing",
                    val.expr.span,
                    said!("{en} must be more than 0.", "{zh}必须大于 0。"),
                    said!(
                        "Write, for example: in lots of 500 units every 7 days from TODAY() + 14 days",
                        "例如：每批 500 件 每隔 7 天 从 TODAY() + 14 天"
                    ),
                );
                return None;
            }
        }
        let mut size = size.expr;
        if let Some(pack) = pack {
            let span = size.span;
            let plain = Kind::Number(Unit::plain());
            let packs = arith(Arith::Div, size, pack.clone(), plain.clone());
            let packs = call(Func::RoundDown, vec![packs, number(0.0, plain.clone(), span)], plain.clone(), span);
            let one = number(1.0, plain.clone(), span);
            let none = compare(CompareOp::Below, packs.clone(), one.clone());
            let packs = call(Func::If, vec![none, one, packs], plain, span);
            size = arith(Arith::Mul, packs, pack, kind.clone());
            size.span = span;
        }
        size.ty.home = Home::Table(0);
        Some(Lots {
            size: self.working(statement, name, size),
            every: self.working(statement, name, every.expr),
            from: self.working(statement, name, from.expr),
        })
    }

    /// A part as a column of its own: `order quantity "first batch"`.
    fn part_item(&mut self, statement: &Statement, name: &str, title: &str, value: Expr) -> ItemId {
        let base = match statement.tongue {
            Tongue::En => format!("{name} \"{title}\""),
            Tongue::Zh => format!("{name}“{title}”"),
        };
        let mut full = base.clone();
        let mut number = 2;
        while self.items.iter().any(|i| i.name == full) {
            full = format!("{base} {number}");
            number += 1;
        }
        let item = Item {
            name: full,
            also: Vec::new(),
            ty: Type { series: None, ..value.ty.clone() },
            span: Some(value.span),
            words: self.words(statement.span),
            kind: ItemKind::Formula(value),
            tongue: statement.tongue,
            section: None,
            target: None,
        };
        self.add_item(item, Def::Given)
    }
}

/// `70%`, `33.3333%`.
fn percent(share: f64) -> String {
    let shown = (share * 1e6).round() / 1e4;
    format!("{shown}%")
}

/// What a part is rounded to.
enum Grain<'p> {
    Any,
    /// Money, in so many decimals.
    Paid(u32),
    Pack(&'p Expr),
}

/// The packs of a cumulated share, to the nearest, but never more than the whole holds; of money the cents.
fn whole_packs(whole: &Expr, share: &Expr, grain: &Grain<'_>, span: Span) -> Expr {
    let kind = whole.ty.kind.clone();
    let part = arith(Arith::Mul, whole.clone(), share.clone(), kind.clone());
    let plain = Kind::Number(Unit::plain());
    let pack = match grain {
        Grain::Any => return part,
        Grain::Paid(decimals) => return call(Func::Round, vec![part, number(f64::from(*decimals), plain, span)], kind, span),
        Grain::Pack(pack) => *pack,
    };
    let zero = || number(0.0, plain.clone(), span);
    let packs = |of: Expr, func: Func| {
        let mut of = of;
        if !matches!(pack.kind, ExprKind::Number(1.0)) {
            of = arith(Arith::Div, of, pack.clone(), plain.clone());
        }
        call(func, vec![of, zero()], plain.clone(), span)
    };
    let wanted = packs(part, Func::Round);
    let most = packs(whole.clone(), Func::RoundDown);
    // not MIN, which leaves out what is unknown
    let beyond = compare(CompareOp::Above, wanted.clone(), most.clone());
    let packs = call(Func::If, vec![beyond, most, wanted], kind.clone(), span);
    if matches!(pack.kind, ExprKind::Number(1.0)) { packs } else { arith(Arith::Mul, packs, pack.clone(), kind) }
}
