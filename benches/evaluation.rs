//! The speed of evaluation alone: `cargo bench --bench evaluation`. A decision table of 8 rows and 4 inputs on one core,
//! the same with reasons for what fired, and, where SEASON names a folder with a map, the season job's evaluation.
//! Nothing is asserted; the figures are read by people.

use restock::column::{Column, Texts};
use restock::columns::eval::Eval;
use restock::columns::node::Node;
use restock::columns::worker::{At, CHUNK, Rows, Worker};
use restock::columns::{self, compile::Scope};
use restock::decisions;
use restock::driver::{self, Request};
use restock::import::frame::{Bound, Frame, FrameColumn};
use restock::place::Span;
use restock::plan::*;
use restock::tongue::Tongue;
use restock::unit::Unit;
use std::path::Path;
use std::time::Instant;

mod disk;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // fewer rows than two threads would share, so that one core works
    let rows = 60_000;
    let (plan, bound, mut texts, index) = table(rows);
    let results = columns::run(&plan, &bound, &mut texts);
    let world = results.world(&plan, &bound, &texts);
    let Node::Num(node) = world.node(&grid(), Scope::Row(STOCK)) else { return };
    let worker = Worker::new(&texts, bound.as_of);
    let mut sum = 0.0;
    let took = best(20, || {
        for start in (0..rows).step_by(CHUNK) {
            let at = At::rows(Rows::Range { start, len: CHUNK.min(rows - start) });
            let values = node.eval(&worker, at);
            sum += values.get(0);
            worker.free(values);
        }
    });
    println!("decision table, 8 rows x 4 inputs, one core: {:.1} million rows/s (at least 20)", rows as f64 / took / 1e6);
    let fired = (0..plan.rules.len()).filter(|_| sum >= 0.0).count();
    let evaluated = best(10, || drop(columns::run(&plan, &bound, &mut texts.clone())));
    let mut made = 0;
    let told = best(10, || made = decisions::from_results(&plan, &bound, &results, &texts, Tongue::En).decisions.len());
    println!(
        "the same as {fired} rules with reasons, one core: {:.1} million rows/s (at least 5); {made} of {rows} rows fired, {:.0} ns a reason",
        rows as f64 / (evaluated + told) / 1e6,
        told / made.max(1) as f64 * 1e9,
    );
    println!("  of it evaluation {:.1} ms, reasons {:.1} ms; the row's number is column {index}", evaluated * 1e3, told * 1e3);
    if let Ok(folder) = std::env::var("SEASON") {
        season(Path::new(&folder));
    }
}

/// The best of several runs, in seconds.
fn best(times: u32, mut work: impl FnMut()) -> f64 {
    let one = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..times).map(one).fold(f64::INFINITY, f64::min)
}

const INPUTS: [&str; 4] = ["days of cover", "weeks slow", "margin", "market"];

fn column(at: usize) -> Expr {
    Expr::Column(at as ColumnId)
}

/// Eight rows over three numbers and a text.
fn grid() -> Expr {
    let end = |at: f64, open: bool| Some(End { at: Expr::Number(at), open });
    let range = |low: Option<End>, high: Option<End>| Fit::Range { low, high };
    let market = |names: &[&str]| Fit::OneOf { items: names.iter().map(|n| Expr::Text(n.to_string())).collect(), negated: false };
    let rows = vec![
        vec![range(end(90.0, true), None), range(end(12.0, false), None), Fit::Any, market(&["US"])],
        vec![range(end(90.0, true), None), range(end(5.0, false), end(12.0, true)), range(None, end(0.1, true)), market(&["US", "MX"])],
        vec![range(end(90.0, true), None), range(end(2.0, false), end(5.0, true)), range(end(0.1, false), None), Fit::Any],
        vec![range(end(60.0, true), end(90.0, false)), Fit::Any, range(None, end(0.2, true)), market(&["DE"])],
        vec![range(end(60.0, true), end(90.0, false)), range(end(8.0, false), None), Fit::Any, Fit::Any],
        vec![range(end(30.0, false), end(60.0, false)), range(end(6.0, false), None), range(end(0.05, false), None), market(&["GB"])],
        vec![range(end(30.0, false), end(60.0, false)), range(None, end(6.0, true)), range(None, end(0.05, true)), Fit::Any],
        vec![Fit::Any, Fit::Any, Fit::Any, Fit::Any],
    ];
    Expr::FirstFit(Box::new(Grid { inputs: (0..4).map(column).collect(), rows }))
}

/// A stock table, the grid, and a rule for each row of the grid but the last.
fn table(rows: usize) -> (Plan, Bound, Texts, ColumnId) {
    let mut texts = Texts::default();
    let markets: Vec<u32> = ["US", "MX", "DE", "GB"].iter().map(|m| texts.intern(m)).collect();
    let number = |scale: usize, step: f64| Column::Number((0..rows).map(|r| (r * 7919 % scale) as f64 * step).collect());
    let data = [number(1_500, 0.1), number(200, 0.1), number(400, 0.001), Column::Text((0..rows).map(|r| markets[r * 31 % 4]).collect())];
    let columns = INPUTS.iter().zip(data).enumerate();
    let columns = columns.map(|(c, (name, data))| FrameColumn {
        name: name.to_string(),
        header: name.to_string(),
        col: Some(c as u32 + 1),
        data,
        unknown_at: Vec::new(),
    });
    let frame = Frame { name: "stock".into(), rows: (1..=rows as u32).collect(), columns: columns.collect(), ..Frame::default() };
    let mut plan = Plan { tables: vec![Table::default(), Table { name: "stock".into(), ..Table::default() }], ..Plan::default() };
    let add = |plan: &mut Plan, name: &str, shape: Shape, source: Source| {
        let (table, words, tongue) = (STOCK, String::new(), Tongue::En);
        let name = name.to_string();
        plan.columns.push(ColumnDef { name, table, shape, source, words, span: None, tongue, section: None, stage: Stage::Definition });
        plan.columns.len() as ColumnId - 1
    };
    for name in INPUTS {
        let shape = if name == "market" { Shape::Text } else { Shape::Number(Unit::plain()) };
        add(&mut plan, name, shape, Source::Input);
    }
    let index = add(&mut plan, "row", Shape::Number(Unit::plain()), Source::Hidden);
    plan.steps.push(Step { into: index, work: Work::Row(grid()) });
    for number in 0..7 {
        let fired = add(&mut plan, "fired", Shape::Truth, Source::Hidden);
        let test =
            Expr::Compare { op: Compare::Equal, left: Box::new(Expr::Column(index)), right: Box::new(Expr::Number(f64::from(number))) };
        plan.steps.push(Step { into: fired, work: Work::Row(test.clone()) });
        let mentions = [0, 1].map(|at| Mention {
            words: INPUTS[at].to_string(),
            expr: column(at),
            shape: Shape::Number(Unit::plain()),
            periods: None,
        });
        let words = "days of cover over 90 and weeks slow 12 or more".to_string();
        let test = Test::Leaf { words: words.clone(), expr: test, mentions: mentions.to_vec(), sides: Vec::new() };
        plan.rules.push(Rule {
            title: format!("row {number}"),
            table: STOCK,
            span: Span::default(),
            tongue: Tongue::En,
            section: None,
            clauses: vec![Clause { words, span: Span::default(), unless: false, truth: fired, test }],
            fired,
            valid: None,
            actions: vec![Action { words: "outlet".into(), writes: Vec::new(), colour: None, label: None }],
            because: None,
            overrides: Vec::new(),
            words: String::new(),
        });
    }
    (plan, Bound { stock: frame, as_of: 45_823.0, ..Bound::default() }, texts, index)
}

/// The season job, read once and evaluated several times.
fn season(folder: &Path) {
    let request =
        Request { map: folder.join("restock.toml"), as_of: None, set: Vec::new(), output: None, encoding: None, tongue: Tongue::En };
    let start = Instant::now();
    let mut checked = driver::check(&request, &disk::Disk);
    let Some(judged) = driver::judge(&mut checked) else {
        println!("SEASON: the job does not run: {:?}", checked.diagnostics.first().map(|d| &d.message.en));
        return;
    };
    let whole = start.elapsed().as_secs_f64();
    let mut texts = checked.texts.clone();
    let run = best(5, || drop(columns::run(&checked.plan, &judged.bound, &mut texts)));
    let told = best(5, || drop(decisions::from_results(&checked.plan, &judged.bound, &judged.results, &checked.texts, Tongue::En)));
    println!(
        "season job, {} rows, {} decisions: evaluation {:.0} ms, verdicts with reasons {:.0} ms; reading to verdicts {:.0} ms",
        judged.bound.stock.len(),
        judged.decisions.decisions.len(),
        run * 1e3,
        told * 1e3,
        whole * 1e3
    );
}
