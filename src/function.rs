//! The functions of the language: one table for syntax, model, evaluation, Excel and SQL. Knows nothing of the rest.

/// How a function is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From values of one row to a value.
    Row,
    /// Aggregates: several arguments of one row, or a window over periods, or rows of a list, or all rows.
    Aggregate,
    /// Over all rows of the table at hand.
    Rows,
    /// Over the rows of a list.
    List,
}

macro_rules! functions {
    ($($variant:ident $name:literal $zh:literal $kind:ident $least:literal $most:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Func { $($variant),* }

        impl Func {
            pub const ALL: &[Func] = &[$(Func::$variant),*];

            /// Canonical spelling, in capitals as Excel writes it.
            pub fn name(self) -> &'static str {
                match self { $(Func::$variant => $name),* }
            }

            /// The Chinese spelling; empty where Chinese users write Excel's name.
            pub fn zh(self) -> &'static str {
                match self { $(Func::$variant => $zh),* }
            }

            pub fn kind(self) -> Kind {
                match self { $(Func::$variant => Kind::$kind),* }
            }

            /// Least and most number of arguments; 255 is any.
            pub fn arity(self) -> (usize, usize) {
                match self { $(Func::$variant => ($least, $most)),* }
            }
        }
    };
}

functions! {
    Abs "ABS" "" Row 1 1;
    Min "MIN" "" Aggregate 1 255;
    Max "MAX" "" Aggregate 1 255;
    Sum "SUM" "" Aggregate 1 255;
    Average "AVERAGE" "" Aggregate 1 255;
    Median "MEDIAN" "" Aggregate 1 255;
    Count "COUNT" "" Aggregate 1 255;
    CountA "COUNTA" "" Aggregate 1 255;
    StDev "STDEV" "" Aggregate 1 255;
    Percentile "PERCENTILE" "" Aggregate 2 2;
    Slope "SLOPE" "" Aggregate 1 2;
    Round "ROUND" "" Row 1 2;
    RoundUp "ROUNDUP" "" Row 1 2;
    RoundDown "ROUNDDOWN" "" Row 1 2;
    Ceiling "CEILING" "" Row 2 2;
    Floor "FLOOR" "" Row 2 2;
    Int "INT" "" Row 1 1;
    Mod "MOD" "" Row 2 2;
    Sqrt "SQRT" "" Row 1 1;
    Power "POWER" "" Row 2 2;
    Exp "EXP" "" Row 1 1;
    Ln "LN" "" Row 1 1;
    NormSInv "NORM.S.INV" "" Row 1 1;
    If "IF" "" Row 2 3;
    Ifs "IFS" "" Row 2 255;
    IfError "IFERROR" "" Row 2 2;
    IfBlank "IFBLANK" "" Row 2 2;
    And "AND" "" Row 1 255;
    Or "OR" "" Row 1 255;
    Not "NOT" "" Row 1 1;
    Date "DATE" "" Row 3 3;
    Year "YEAR" "" Row 1 1;
    Month "MONTH" "" Row 1 1;
    IsoWeekNum "ISOWEEKNUM" "" Row 1 1;
    EDate "EDATE" "" Row 2 2;
    WorkDay "WORKDAY" "" Row 2 3;
    NetworkDays "NETWORKDAYS" "" Row 2 3;
    Today "TODAY" "" Row 0 0;
    Left "LEFT" "" Row 1 2;
    Right "RIGHT" "" Row 1 2;
    Len "LEN" "" Row 1 1;
    Upper "UPPER" "" Row 1 1;
    Lower "LOWER" "" Row 1 1;
    Trim "TRIM" "" Row 1 1;
    Text "TEXT" "" Row 2 2;
    TextJoin "TEXTJOIN" "" Aggregate 2 255;
    Contains "CONTAINS" "" Row 2 2;
    Cover "COVER" "" Row 2 2;
    LevelAbove "LEVELABOVE" "" Row 1 1;
    LevelBelow "LEVELBELOW" "" Row 1 1;
    Total "TOTAL" "合计" Rows 1 1;
    Share "SHARE" "占比" Rows 1 1;
    Rank "RANK" "排名" Rows 1 1;
    RunningShare "RUNNING SHARE" "累计占比" Rows 1 1;
    Lookup "LOOKUP" "查找" List 1 3;
    Latest "LATEST" "最近值" List 1 2;
}

impl Func {
    /// By any spelling, in any case.
    pub fn find(name: &str) -> Option<Func> {
        Func::ALL.iter().copied().find(|f| f.name().eq_ignore_ascii_case(name) || (!f.zh().is_empty() && f.zh() == name))
    }
}
