//! A plan as text, for tests and for people who look for a fault: columns, steps, rules, one a line.
//! Invariant: the same plan gives the same text; a name that several columns have stands with its number.

use super::*;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;

/// The plan as text.
pub fn explain(plan: &Plan) -> String {
    let mut names: FxHashMap<&str, u32> = FxHashMap::default();
    for column in &plan.columns {
        *names.entry(&column.name).or_default() += 1;
    }
    let writer = Explain { plan, names };
    let mut out = String::new();
    for (id, column) in plan.columns.iter().enumerate().filter(|(_, c)| c.source == Source::Input) {
        let _ = writeln!(out, "input {} : {}", writer.column(id as ColumnId), writer.shape(column));
    }
    for param in &plan.params {
        let _ = writeln!(out, "param {} = {}", writer.column(param.column), value(&param.value));
    }
    for step in &plan.steps {
        let column = &plan.columns[step.into as usize];
        let stage = match column.stage {
            Stage::Definition => "",
            Stage::AfterRules => " after rules",
            Stage::AfterLimits => " after limits",
        };
        let hidden = if column.source == Source::Hidden { "hidden " } else { "" };
        let name = writer.column(step.into);
        let _ = writeln!(out, "{hidden}{name} : {}{stage} = {}", writer.shape(column), writer.work(&step.work));
    }
    for target in &plan.targets {
        let from = writer.column(target.before);
        let combine = format!("{:?}", target.combine).to_lowercase();
        let writers: Vec<String> = target.writers.iter().map(|w| format!("{} of rule {}", writer.column(w.value), w.rule)).collect();
        let _ = writeln!(out, "target {} from {from}, {combine}: {}", writer.column(target.after), writers.join(", "));
    }
    for (number, rule) in plan.rules.iter().enumerate() {
        let _ = writeln!(out, "rule {number} \"{}\" fires by {}", rule.title, writer.column(rule.fired));
        for clause in &rule.clauses {
            let word = if clause.unless { "unless" } else { "when" };
            let _ = writeln!(out, "  {word} {}", writer.test(&clause.test));
        }
        for over in &rule.overrides {
            let _ = writeln!(out, "  overrides rule {over}");
        }
        for action in &rule.actions {
            let sets = |(t, v): &(TargetId, ColumnId)| {
                format!(" sets {} = {}", plan.targets.get(*t as usize).map_or("?", |t| t.name.as_str()), writer.column(*v))
            };
            let colour = action.colour.map(|c| format!(" {c:?}").to_lowercase()).unwrap_or_default();
            let label = action.label.as_ref().map(|l| format!(" \"{}\"", writer.template(l))).unwrap_or_default();
            let _ = writeln!(out, "  then{}{colour}{label}", action.writes.iter().map(sets).collect::<String>());
        }
        if let Some(because) = &rule.because {
            let _ = writeln!(out, "  because {}", writer.template(because));
        }
    }
    for check in &plan.checks {
        let _ = writeln!(out, "check \"{}\" holds by {}: {}", check.title, writer.column(check.truth), writer.test(&check.test));
    }
    let shown: Vec<String> = plan.shown.iter().map(|c| writer.column(*c)).collect();
    let _ = writeln!(out, "shown {}", shown.join(", "));
    out
}

struct Explain<'a> {
    plan: &'a Plan,
    names: FxHashMap<&'a str, u32>,
}

fn value(value: &Value) -> String {
    match value {
        Value::Number(n) => n.to_string(),
        Value::Text(t) => format!("{t:?}"),
        Value::Truth(t) => t.to_string(),
        Value::Unknown => "unknown".to_string(),
    }
}

impl Explain<'_> {
    fn column(&self, id: ColumnId) -> String {
        let Some(column) = self.plan.columns.get(id as usize) else {
            return format!("?{id}");
        };
        if self.names.get(column.name.as_str()).is_some_and(|n| *n > 1) || column.name.is_empty() {
            format!("[{}#{id}]", column.name)
        } else {
            format!("[{}]", column.name)
        }
    }

    fn shape(&self, column: &ColumnDef) -> String {
        let table = match self.plan.tables.get(column.table as usize) {
            Some(table) if column.table != WHOLE => table.name.as_str(),
            _ => "whole",
        };
        let shape = match &column.shape {
            Shape::Number(_) => "number".to_string(),
            Shape::Text => "text".to_string(),
            Shape::Truth => "truth".to_string(),
            Shape::Date => "date".to_string(),
            Shape::Level(levels) => format!("level {}", self.plan.levels.get(*levels as usize).map_or("?", |l| l.name.as_str())),
        };
        format!("{table} {shape}")
    }

    fn rows(&self, name: &str, value: ColumnId, by: &[ColumnId], keep: Option<ColumnId>) -> String {
        let mut out = format!("{name}({}", self.column(value));
        for (n, by) in by.iter().enumerate() {
            let _ = write!(out, "{}{}", if n == 0 { " by " } else { ", " }, self.column(*by));
        }
        if let Some(keep) = keep {
            let _ = write!(out, " where {}", self.column(keep));
        }
        out + ")"
    }

    fn work(&self, work: &Work) -> String {
        match work {
            Work::Row(expr) => self.expr(expr),
            Work::Group { agg, value, by, keep } => self.rows(&format!("ROWS {}", aggregate(*agg)), *value, by, *keep),
            Work::Rank { value, by, keep } => self.rows("RANK", *value, by, *keep),
            Work::RunningShare { value, by, keep } => self.rows("RUNNING SHARE", *value, by, *keep),
            Work::Before { value, by, order } => {
                let mut out = self.rows("BEFORE", *value, by.as_slice(), None);
                if let Some(order) = order {
                    let _ = write!(out, " rows by {}{}", self.column(order.by), if order.falling { " falling" } else { " rising" });
                }
                out
            }
            Work::List(list) => self.list(list),
            Work::Allocate(work) => self.allocate(work),
            Work::Resolve(target) => format!("RESOLVE {target}"),
            Work::RankLabels { labels, .. } => format!("RANKS {}", self.column(*labels)),
        }
    }

    fn list(&self, list: &ListWork) -> String {
        let name = match &list.agg {
            ListAgg::Agg(agg) => aggregate(*agg),
            ListAgg::Lookup => "LOOKUP".to_string(),
            ListAgg::Latest => "LATEST".to_string(),
            ListAgg::Join(separator) => format!("JOIN {separator:?}"),
        };
        let mut out = format!("LIST {} {name}(", self.plan.tables.get(list.list as usize).map_or("?", |t| t.name.as_str()));
        if let Some(value) = &list.value {
            out += &self.expr(value);
        }
        if list.matched {
            out += " matched";
        }
        for (theirs, mine) in &list.join {
            let _ = write!(out, " join {} = {}", self.column(*theirs), self.expr(mine));
        }
        if let Some(keep) = &list.keep {
            let _ = write!(out, " where {}", self.expr(keep));
        }
        if let Some((pick, by)) = &list.pick {
            let _ = write!(out, " {} {}", if *pick == Pick::Largest { "largest" } else { "smallest" }, self.expr(by));
        }
        if let Some(otherwise) = &list.otherwise {
            let _ = write!(out, " otherwise {}", self.expr(otherwise));
        }
        out + ")"
    }

    fn allocate(&self, work: &AllocateWork) -> String {
        let mut out = format!("ALLOCATE {} to matches of {}", self.column(work.quantity), self.column(work.places));
        if let Some(share) = &work.share {
            let _ = write!(out, " by {}", self.expr(share));
        }
        if let Some((first, falling)) = &work.first {
            let _ = write!(out, " taking {}{}", self.expr(first), if *falling { " falling" } else { " rising" });
        }
        for room in &work.rooms {
            let _ = write!(out, " at most {}{}", self.expr(&room.amount), if room.shared { "" } else { " a row" });
        }
        if let Some(takes) = &work.takes {
            let _ = write!(out, " each {}", self.expr(takes));
        }
        if let Some(pack) = work.pack {
            let _ = write!(out, " packs of {}", self.column(pack));
        }
        if let Some(order) = work.order {
            let _ = write!(out, " rows by {}{}", self.column(order.by), if order.falling { " falling" } else { " rising" });
        }
        out
    }

    fn exprs(&self, exprs: &[Expr], between: &str) -> String {
        exprs.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(between)
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Number(n) => n.to_string(),
            Expr::Text(t) => format!("{t:?}"),
            Expr::Truth(t) => t.to_string(),
            Expr::Unknown => "unknown".to_string(),
            Expr::Column(id) => self.column(*id),
            Expr::Outer(id) => format!("own {}", self.column(*id)),
            Expr::History(id) => format!("each {}", self.plan.histories.get(*id as usize).map_or("?", |h| h.name.as_str())),
            Expr::Scale { value, num, den } => {
                let mut out = self.expr(value);
                if *num != 1.0 {
                    out = format!("{out} * {num}");
                }
                if *den != 1.0 {
                    out = format!("{out} / {den}");
                }
                format!("({out})")
            }
            Expr::Negate(value) => format!("-{}", self.expr(value)),
            Expr::Arith { op, left, right } => {
                format!("({} {} {})", self.expr(left), op.sign(), self.expr(right))
            }
            Expr::Join(left, right) => format!("({} & {})", self.expr(left), self.expr(right)),
            Expr::Compare { op, left, right } => {
                format!("({} {} {})", self.expr(left), op.sign(), self.expr(right))
            }
            Expr::Not(value) => format!("NOT({})", self.expr(value)),
            Expr::And(parts) => format!("AND({})", self.exprs(parts, ", ")),
            Expr::Or(parts) => format!("OR({})", self.exprs(parts, ", ")),
            Expr::IsKnown(value) => format!("KNOWN({})", self.expr(value)),
            Expr::Choose { branches, otherwise } => {
                let mut parts: Vec<String> =
                    branches.iter().map(|(test, value)| format!("{}: {}", self.expr(test), self.expr(value))).collect();
                parts.extend(otherwise.iter().map(|o| format!("else {}", self.expr(o))));
                format!("CHOOSE({})", parts.join("; "))
            }
            Expr::FirstFit(grid) => {
                let rows: Vec<String> =
                    grid.rows.iter().map(|row| row.iter().map(|fit| self.fit(fit)).collect::<Vec<_>>().join(", ")).collect();
                format!("FIRST({}: {})", self.exprs(&grid.inputs, ", "), rows.join(" | "))
            }
            Expr::Nth { index, values } => format!("NTH({}: {})", self.expr(index), self.exprs(values, " | ")),
            Expr::Call { func, args } => format!("{}({})", func.name(), self.exprs(args, ", ")),
            Expr::Window(window) => self.window(window),
        }
    }

    fn fit(&self, fit: &Fit) -> String {
        match fit {
            Fit::Any => "any".to_string(),
            Fit::Known => "known".to_string(),
            Fit::Range { low, high } => {
                let low = low.as_ref().map(|e| format!("{}{} ", if e.open { ">" } else { ">=" }, self.expr(&e.at)));
                let high = high.as_ref().map(|e| format!("{}{}", if e.open { "<" } else { "<=" }, self.expr(&e.at)));
                format!("{}{}", low.unwrap_or_default(), high.unwrap_or_default()).trim().to_string()
            }
            Fit::OneOf { items, negated } => format!("{}{}", if *negated { "not " } else { "" }, self.exprs(items, "/")),
        }
    }

    fn window(&self, window: &Window) -> String {
        let agg = match window.agg {
            WindowAgg::Agg(agg) => aggregate(agg),
            WindowAgg::Single => "SINGLE".to_string(),
            WindowAgg::All => "ALL".to_string(),
            WindowAgg::AtLeast(n) => format!("AT LEAST {n}"),
        };
        let span = match &window.span {
            WindowSpan::Last { count, ago } => format!("last {} ago {ago}", self.expr(count)),
            WindowSpan::Next { count } => format!("next {}", self.expr(count)),
            WindowSpan::Between { from, to } => format!("from {} to {}", self.expr(from), self.expr(to)),
            WindowSpan::Inside => "inside".to_string(),
        };
        let period = match window.period {
            Period::Day => "day",
            Period::Week { .. } => "week",
            Period::Month => "month",
        };
        let keep = window.keep.as_ref().map(|k| format!(" where {}", self.expr(k))).unwrap_or_default();
        format!("{agg}({} over {period} {span}{keep})", self.expr(&window.value))
    }

    fn test(&self, test: &Test) -> String {
        match test {
            Test::And(parts) => format!("({})", parts.iter().map(|p| self.test(p)).collect::<Vec<_>>().join(" and ")),
            Test::Or(parts) => format!("({})", parts.iter().map(|p| self.test(p)).collect::<Vec<_>>().join(" or ")),
            Test::Leaf { words, mentions, .. } => {
                let mentions: Vec<String> = mentions.iter().map(mention).collect();
                format!("“{words}” [{}]", mentions.join(", "))
            }
        }
    }

    fn template(&self, template: &Template) -> String {
        let part = |part: &TemplatePart| match part {
            TemplatePart::Plain(text) => text.clone(),
            TemplatePart::Value(of) => format!("{{{}}}", mention(of)),
        };
        template.parts.iter().map(part).collect()
    }
}

fn mention(mention: &Mention) -> String {
    match &mention.periods {
        Some((_, periods)) => format!("{} ago {periods:?}", mention.words),
        None => mention.words.clone(),
    }
}

fn aggregate(agg: Agg) -> String {
    match agg {
        Agg::Sum => "SUM".to_string(),
        Agg::Average => "AVERAGE".to_string(),
        Agg::Min => "MIN".to_string(),
        Agg::Max => "MAX".to_string(),
        Agg::Median => "MEDIAN".to_string(),
        Agg::Count => "COUNT".to_string(),
        Agg::CountA => "COUNTA".to_string(),
        Agg::StDev => "STDEV".to_string(),
        Agg::Percentile(at) => format!("PERCENTILE {at}"),
        Agg::Slope => "SLOPE".to_string(),
    }
}
