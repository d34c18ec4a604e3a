import type { Random } from "../test/support/random.ts";

/** A value that JSON has no literal for in JavaScript: its text is put into the body as it is. */
export class Literal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export const UNKNOWN_ID = "01983f2e-7c1a-7b3c-9d4e-5f6071829300";

/** Left out of every answer and log line, whatever carries it in. */
export const MARK = "xq7hush";

const SQL = [
  "' OR 1=1 --",
  "'; DROP TABLE tasks; --",
  '" OR ""="',
  "1); DELETE FROM users; /*",
  "%' ESCAPE '\\",
  "NULL",
  "\\",
  "?1",
  "json_each(?)",
  "tasks MATCH '\"'",
  '" NEAR "',
  "title:*",
];

const HEADERS = [
  "a\r\nX-Injected: 1",
  "a\nX-Injected: 1",
  "a\r\n\r\nHTTP/1.1 200 OK",
  "%0d%0aX-Injected: 1",
  "\u010d\u010aX",
];

const UNICODE = [
  "\0",
  "a\0b",
  "\ud800",
  "a\udfff",
  "\udc00\ud800",
  "\u202e\u202dabc",
  "\u2066\u2069",
  "\u200b\u200d\u2060",
  "\u3164\u2800\u00ad",
  "\ufeff",
  "\ufeffa",
  "a".concat("\u0301".repeat(300)),
  "\u0301",
  "🦊".repeat(300),
  "👨‍👩‍👧‍👦🏳️‍🌈",
  "e\u0301",
  "é",
  "ﬁ",
  "ﷺ".repeat(255),
  "İıſK",
  "ß".repeat(255),
  "\u{e0041}\u{e007f}",
  "\ufffe\uffff",
  "\u0085\u2028\u2029",
  "𝒜𝓭𝒶",
];

const TEXTS = [
  "",
  " ",
  "\t\n",
  "x",
  "x".repeat(100),
  "x".repeat(101),
  "x".repeat(150),
  "x".repeat(151),
  "x".repeat(255),
  "x".repeat(256),
  "x".repeat(20_000),
  "x".repeat(20_001),
  "%00",
  "%",
  "null",
  "undefined",
  "true",
  "[object Object]",
  "NaN",
  "Infinity",
  "-1",
  "1e309",
  "0x10",
  "007",
  "../../etc/passwd",
  "..\\..\\",
  "{{7*7}}",
  "#{7*7}",
  "<script>alert(1)</script>",
  "=1+1",
  "@ada @grace @@ @".repeat(50),
  "a@b.cd",
  "http://[::1",
];

const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "length",
  "then",
  "toJSON",
];

const TIMES = [
  "0000-01-01",
  "1899-12-31",
  "1900-01-01",
  "9998-12-31",
  "9999-12-31",
  "+010000-01-01",
  "-000001-01-01",
  "2026-02-30",
  "2026-03-29",
  "2026-W01-1",
  "24:00",
  "23:60",
  "02:30",
  "00:00",
  "2026-03-29T02:30:00+01:00",
  "9999-12-31T23:59:59-14:00",
  "0001-01-01T00:00:00+14:00",
  "2026-03-14T09:26:53.589999999999Z",
  "2016-12-31T23:59:60Z",
  "UTC",
  "Factory",
  "Etc/GMT+12",
  "+14:00",
  "Africa/Monrovia",
  "Europe/Berlin",
  "en-x-twain",
  "i-klingon",
  "de-DE-u-ca-buddhist",
];

const RULES = [
  "FREQ=DAILY",
  "FREQ=SECONDLY",
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
  "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
  "FREQ=DAILY;INTERVAL=999999999",
  "FREQ=DAILY;INTERVAL=0",
  "FREQ=DAILY;COUNT=1000000000",
  "FREQ=DAILY;COUNT=-1",
  "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
  "FREQ=MONTHLY;BYSETPOS=366;BYDAY=MO",
  "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU;BYMONTH=6",
  "FREQ=YEARLY;BYYEARDAY=366;INTERVAL=3",
  "FREQ=WEEKLY;INTERVAL=1000;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST=WE",
  "FREQ=DAILY;UNTIL=99991231",
  "FREQ=DAILY;UNTIL=00000000T000000Z",
  `FREQ=YEARLY;BYMONTHDAY=${Array.from({ length: 31 }, (_, day) => day + 1)}`,
  `FREQ=YEARLY;BYDAY=${"MO,".repeat(2000)}TU`,
  "FREQ=DAILY;FREQ=WEEKLY",
  "RRULE:FREQ=DAILY",
  "FREQ=DAILY\nEXDATE:20260314",
  `FREQ=DAILY;X=${"y".repeat(10_000)}`,
];

const WORDS = [
  "done",
  "todo",
  "none",
  "none,none",
  "high",
  "High",
  "Complete",
  "editor",
  "owner",
  "admin",
  "first",
  "me",
];

export const STRINGS = [...SQL, ...HEADERS, ...UNICODE, ...TEXTS, ...NAMES, ...TIMES, ...RULES, ...WORDS];

const NUMBERS = ["0", "-0", "-1", "1.5", "1e308", "-1e308", "1e309", "1e-400", "9007199254740993", "1e21", "42"];

const long = (item: string, count: number) => new Literal(`[${Array.from({ length: count }, () => item)}]`);

/** One of each type, then what is hostile of each. */
export const TYPES: unknown[] = [null, true, 7, 1.5, "text", [], ["text"], [null], [[]], {}, { a: { b: 1 } }, false];

const OTHERS: unknown[] = [
  ...NUMBERS.map((text) => new Literal(text)),
  ...TYPES,
  long("1", 10_000),
  long('""', 1000),
  long("{}", 101),
  long(`"${UNKNOWN_ID}"`, 101),
  new Literal("[".repeat(10_000) + "]".repeat(10_000)),
  new Literal('{"a":'.repeat(10_000) + 1 + "}".repeat(10_000)),
  new Literal('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}'),
  new Literal('{"a":1,"a":2}'),
  new Literal('"\\ud800"'),
  new Literal('"\\u0000"'),
];

export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[random(items.length)] as Item;
}

export function anyValue(random: Random): unknown {
  return random(3) === 0 ? oneOf(random, OTHERS) : anyText(random);
}

/** A hostile text, two of them, or letters from anywhere. */
export function anyText(random: Random): string {
  const kind = random(8);
  if (kind === 0) return oneOf(random, STRINGS) + oneOf(random, STRINGS);
  if (kind === 1) return String.fromCharCode(...Array.from({ length: random(12) }, () => random(65_536)));
  return oneOf(random, STRINGS);
}

/** A value that the field could have: its name says which are near. */
export function nearValue(random: Random, field: string, ids: readonly string[]): unknown {
  if (/(^|_)id$|assignee|parent|category|^(after|before|user|actor|target)$/.test(field)) return oneOf(random, ids);
  if (/rrule|recurrence/.test(field)) return random(2) ? oneOf(random, RULES) : { rrule: oneOf(random, RULES) };
  if (/date|time|_at$|zone|locale|after|before/.test(field)) return oneOf(random, TIMES);
  if (/status|priority|role|scopes|op$/.test(field)) return oneOf(random, WORDS);
  if (/seq|count|size|limit|minutes|position|version|page/.test(field)) return new Literal(oneOf(random, NUMBERS));
  return anyText(random);
}

/** JSON text in which a `Literal` stands as it is, and `__proto__` is a name like any other. */
export function jsonOf(value: unknown): string {
  if (value instanceof Literal) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonOf)}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  return `{${Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${jsonOf(item)}`)}}`;
}
