// Functions and types that a statement may name. A closed list: what reads files, networks, dictionaries, settings or other tables, waits,
// depends on chance or makes long values from nothing is not in it, nor what names a function or a table by an argument (in, arrayReduce). now() and today() are the business clock's.

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** By what one looks for; the console shows them so. */
export const functionGroups = {
  aggregate: words(`count sum avg min max any anyLast argMin argMax uniq uniqExact uniqCombined median quantile
    quantileExact quantiles quantilesExact stddevPop stddevSamp varPop varSamp covarPop covarSamp corr skewPop kurtPop
    groupArray groupUniqArray groupBitOr groupBitAnd sumMap topK simpleLinearRegression windowFunnel retention sequenceMatch
    sequenceCount entropy`),
  window: words(
    'row_number rank dense_rank lag lead lagInFrame leadInFrame first_value last_value nth_value ntile percent_rank',
  ),
  time: words(`now today toDate toDateTime toDateTime64 toYear toQuarter toMonth toDayOfMonth toDayOfWeek toDayOfYear toHour
    toMinute toSecond toYYYYMM toYYYYMMDD toStartOfYear toStartOfQuarter toStartOfMonth toStartOfWeek toStartOfDay
    toStartOfHour toStartOfMinute toStartOfFiveMinutes toStartOfFifteenMinutes toStartOfInterval toMonday toLastDayOfMonth dateDiff
    date_diff dateTrunc date_trunc dateAdd dateSub addSeconds addMinutes addHours addDays addWeeks addMonths addQuarters
    addYears subtractDays subtractWeeks subtractMonths subtractYears formatDateTime toUnixTimestamp toUnixTimestamp64Milli
    fromUnixTimestamp64Milli toTimeZone toISOWeek toISOYear toWeek monthName toIntervalSecond toIntervalMinute toIntervalHour
    toIntervalDay toIntervalWeek toIntervalMonth toIntervalQuarter toIntervalYear parseDateTimeBestEffortOrNull`),
  text: words(`lower upper lowerUTF8 upperUTF8 length lengthUTF8 concat substring substr substringUTF8 trim trimLeft trimRight
    left right leftUTF8 rightUTF8 position positionCaseInsensitive startsWith endsWith like ilike notLike match extract
    extractAll replaceOne replaceAll replaceRegexpOne replaceRegexpAll reverse reverseUTF8 splitByChar splitByString
    arrayStringConcat empty notEmpty toString path domain cutQueryString protocol ngramDistance hasToken leftPad rightPad
    base64Encode multiSearchAny`),
  number:
    words(`abs round floor ceil ceiling trunc sqrt cbrt exp log ln log2 log10 pow power sign sin cos tan mod intDiv intDivOrZero
    modulo plus minus multiply divide negate greatest least isNaN isFinite ifNotFinite toInt8 toInt16 toInt32 toInt64 toUInt8
    toUInt16 toUInt32 toUInt64 toFloat32 toFloat64 toDecimal32 toDecimal64 toDecimal128 toInt64OrNull toInt32OrNull
    toFloat64OrNull toFloat64OrZero toInt64OrZero toUInt64OrNull toDateOrNull widthBucket roundDown bitAnd bitOr bitXor
    bitCount`),
  condition:
    words(`if multiIf ifNull nullIf coalesce isNull isNotNull assumeNotNull toNullable and or not xor equals notEquals
    less greater lessOrEquals greaterOrEquals transform tuple array tupleElement toBool`),
  list: words(`has hasAny hasAll indexOf arrayMap arrayFilter arrayExists arrayAll arrayCount arraySum arrayAvg arrayMin arrayMax
    arrayFirst arrayLast arrayFirstOrNull arrayLastOrNull arrayFirstIndex arraySort arrayReverseSort arrayDistinct arrayUniq
    arrayConcat arraySlice arrayElement arrayZip arrayEnumerate arrayReverse arrayCumSum arrayDifference arrayCompact
    arrayFlatten arrayIntersect arrayJoin arrayPushBack arrayPopFront arrayPopBack mapKeys mapValues mapContains
    mapFilter map`),
  hash: words('cityHash64 sipHash64 xxHash64 murmurHash3_64 intHash64 halfMD5'),
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Put behind an aggregate: countIf, sumIfOrNull … */
const COMBINATORS = words('If Distinct OrNull OrDefault Array ForEach');

const byLower = new Map(
  Object.values(functionGroups)
    .flat()
    .map((name) => [name.toLowerCase(), name]),
);

/** What the console offers. */
export const offeredFunctions: readonly { readonly group: string; readonly names: readonly string[] }[] =
  Object.entries(functionGroups).map(([group, names]) => ({ group, names }));

const aggregates = new Map(functionGroups.aggregate.map((name) => [name.toLowerCase(), name]));

/** `sumIf` as the engine spells it: an aggregate and combinators behind it, each at most once. */
const combined = (lower: string, used: readonly string[] = []): string | null => {
  const plain = aggregates.get(lower);
  if (plain !== undefined) return plain;
  for (const combinator of COMBINATORS) {
    if (used.includes(combinator) || !lower.endsWith(combinator.toLowerCase())) continue;
    const inner = combined(lower.slice(0, -combinator.length), [...used, combinator]);
    if (inner !== null) return `${inner}${combinator}`;
  }
  return null;
};

/** The function as the engine spells it; null where it is not one that may be used. */
export const functionNamed = (name: string): string | null =>
  byLower.get(name.toLowerCase()) ?? combined(name.toLowerCase());

/** Whether parameters may stand before its arguments, `quantile(0.9)(x)`. */
export const isAggregate = (canonical: string): boolean => combined(canonical.toLowerCase()) !== null;

const PLAIN_TYPES = new Map(
  words('String Bool Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64 Date Date32 DateTime').map(
    (name) => [name.toLowerCase(), name],
  ),
);

/** A type without arguments as the engine spells it. */
export const plainType = (name: string): string | null => PLAIN_TYPES.get(name.toLowerCase()) ?? null;

/** Units of INTERVAL. */
export const intervalFunctions: Readonly<Record<string, string>> = Object.fromEntries(
  words('Second Minute Hour Day Week Month Quarter Year').map((unit) => [unit.toUpperCase(), `toInterval${unit}`]),
);
