import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mentionedIn } from "../src/features/comments/mentions.ts";
import { fold } from "../src/kernel/text.ts";
import { newPerson, newUsername } from "./support/client.ts";

const NONE = [
  // code
  "`@bob`",
  "``a ` @bob``",
  "`a\n@bob`",
  "`npm i @bob`",
  "`\\` `@bob`",
  "```\n@bob\n```",
  "```sh @bob\nnpm i @bob\n```",
  "~~~\n@bob\n~~~",
  "~~~ `x`\n@bob\n~~~",
  "````\n```\n@bob\n````",
  "```\n@bob",
  "`` ` @bob `",
  "``` @bob",
  "  ```\n  @bob\n  ```",
  "> ```\n> @bob\n> ```",
  "- ```\n  @bob\n  ```",
  "1. ```\n   @bob\n   ```",
  "~~~\n```\n@bob\n~~~",
  "    npm i @bob",
  "Look:\n\n    @bob\n\n    @bob\n",
  "\t@bob",
  "    - @bob",
  "- item\n\n      @bob",
  "- item\n\n\t  @bob",
  "1. item\n\n       @bob",
  "- item\n  - nested\n\n        @bob",
  "- item\n  - nested\n\n  text\n\n      @bob",
  "Look:\r\n\r\n\t@bob\r\n",
  // URLs
  "https://mastodon.social/@bob/1",
  "https://mastodon.social/@bob",
  "HTTPS://mastodon.social/@bob",
  "(https://mastodon.social/@bob)",
  "<https://mastodon.social/@bob>",
  "**https://mastodon.social/@bob**",
  "http://example.org/?user=@bob&x=1",
  "https://example.org/#@bob",
  "ftp://@bob",
  "https://@bob",
  "web+x://a/@bob",
  "https://a,@bob",
  "www.example.org/?u=@bob",
  "www.example.org/@bob",
  "(WWW.example.org/@bob)",
  "mastodon.social/@bob",
  "example.org/?u=@bob",
  "//example.org/@bob",
  "/@bob",
  "~/@bob",
  "看https://例え.テスト/@bob",
  // targets of links
  "[Bob](@bob)",
  "[Bob](/@bob)",
  "[Bob](<@bob>)",
  "[Bob](https://example.org/a_(b)/@bob)",
  '[Bob](x "for @bob")',
  "![Bob](@bob)",
  "[B](@bob)[C](@bob)",
  "[Bob]: https://mastodon.social/@bob",
  "[Bob]: @bob",
  "[Bob]: <@bob>",
  "[Bob]:\n  @bob 'a title'\n[Ann]: @bob",
  '[Bob]: / "for @bob"',
  "> [Bob]: @bob",
  "- [Bob]: @bob",
  // addresses
  "ann@bob",
  "ann.@bob",
  "ann+@bob",
  "ann_@bob",
  "ann__@bob",
  "ann-@bob",
  "@bob@mastodon.social",
  "2@bob",
  "é@bob",
  "e\u0301@bob",
  "@@bob",
  // packages
  "@bob/pkg",
  "npm i @bob/pkg",
  "npm i @bob/pkg@1.2",
  "@bob./pkg",
  "@bob_/pkg",
  "_@bob/pkg_",
  "@bob/",
  "@bob/@bob",
  "@bob.example/x",
  // others
  "bob",
  "@",
  "@ bob",
  "@bobby",
  "@bob-2",
  "@bob.y",
  "@bob_2",
  "@bób",
  `@${"bob".repeat(100)}`,
];

const BOB = [
  "@bob",
  "@BOB",
  "Hello @bob.",
  "@bob, @Bob and @bob",
  "@bob...",
  "@bob!",
  "@bob?",
  "@bob:",
  "@bob;",
  "@bob's",
  "@bob’s",
  "@bob)",
  "@bob|",
  "@bob\\",
  "@bob—",
  "@bob-",
  "(@bob)",
  "[@bob]",
  "{@bob}",
  "<@bob>",
  '"@bob"',
  "“@bob”",
  "«@bob»",
  "'@bob'",
  "\\@bob",
  "|@bob|",
  "#@bob",
  "=@bob",
  ":@bob",
  "…@bob",
  "—@bob",
  "👋@bob👋",
  // Markdown's signs
  "_@bob_",
  "*@bob*",
  "__@bob__",
  "**@bob**",
  "***@bob***",
  "_**@bob**_",
  "**_@bob_**",
  "~~@bob~~",
  "~~_@bob_~~",
  "_for @bob_",
  "_@bob_.",
  "(_@bob_)",
  "> @bob",
  ">@bob",
  "- @bob",
  "# @bob",
  "1. @bob",
  "- [ ] @bob",
  "[@bob](https://mastodon.social/@ann)",
  "[a](b)@bob",
  "[a](b) @bob",
  "[a] (@bob)",
  "[a](b\n\n@bob",
  "(a)(@bob)",
  "a[0] @bob)",
  // scripts without spaces
  "找@bob确认",
  "找@bob",
  "@bob确认",
  "@bob确认v2版",
  "@bob确认/取消",
  "找_@bob_确认",
  "请找**@bob**确认",
  "「@bob」",
  "（@bob）",
  "，@bob。",
  "これを@bobさんに",
  "カレー@bobー",
  "ถาม@bobครับ",
  "ສະບາຍດີ@bobດີ",
  "សួរ@bobបាន",
  "မေး@bobပါ",
  "@bob님",
  "看https://a.example/@ann，@bob确认",
  "@ann/pkg，@bob",
  // Not in code any more
  "`code` @bob `code`",
  "`code`@bob",
  "` @bob",
  "`a\n\n@bob`",
  "- `a\n- @bob `b`",
  "\\`@bob\\`",
  "\\\\`a` @bob `b`",
  "```\ncode\n```\n@bob",
  "```\ncode\n```\r\n@bob",
  "```\n~~~\n```\n@bob",
  "````\n```\n````\n@bob",
  "> ```\n> code\n\n@bob",
  "~~~x`y\ncode\n~~~\n@bob",
  "```x`y``` @bob",
  "text\n    @bob",
  "- item\n\n    @bob",
  "- item\n  - nested\n\n      @bob",
  "- item\n      @bob",
  "1. item\n\n   text\n\n    @bob",
  "   @bob",
  // Not in a link any more
  "https://example.org/ @bob",
  "https://example.org/\n@bob",
  "<https://example.org/>@bob",
  "www. @bob",
  "example.org @bob",
  "and/or @bob",
  "[Bob]: @bob please",
  "[x]: / @bob",
  "[^1]: @bob",
  "text\n[Bob]: @bob",
  "[Bob]: https://example.org\n@bob",
];

describe("a mention of @bob", () => {
  it.each(NONE)("is not in %j", (body) => {
    expect(mentionedIn(body)).not.toContain("bob");
  });

  it.each(BOB)("is in %j", (body) => {
    expect(mentionedIn(body)).toContain("bob");
  });

  it("is found beside others, each once and in order", () => {
    expect(mentionedIn("@bob, @Straße (@bob), `@eve` @ann/pkg and @小明-2确认")).toEqual([
      "bob",
      "strasse",
      "小明-2确认",
      "小明-2",
    ]);
    expect(mentionedIn("@bob.")).toEqual(["bob.", "bob"]);
    expect(mentionedIn("_@bob_smith_")).toEqual(["bob_smith_", "bob_smith"]);
    expect(mentionedIn(Array.from({ length: 60 }, (_, n) => `@u${n}`).join(" "))).toHaveLength(50);
  });

  it("reaches a member by a comment, and nobody by code or a URL", async () => {
    const [ada, bob] = [await newPerson(), await newPerson({ username: `bob_${newUsername()}` })];
    const { id } = await ada.task();
    await ada.share(`/api/tasks/${id}`, bob, "viewer");
    const mentions = async (body: string) => {
      const { status, body: comment } = await ada.post(`/api/tasks/${id}/comments`, { body });
      expect([status, comment.body]).toEqual([201, body]);
      return comment.mentions.map((each: { id: string }) => each.id);
    };
    const name = bob.username;
    for (const body of [`找@${name}确认`, `_@${name}_`, `__@${name}__, please`]) {
      expect(await mentions(body), body).toEqual([bob.id]);
    }
    for (const body of [`https://mastodon.social/@${name}/1`, `\`npm i @${name}\``, `npm i @${name}/pkg`]) {
      expect(await mentions(body), body).toEqual([]);
    }
  });
});

describe("a body made to be slow", () => {
  const LONG = 10_000;
  const fill = (part: string) => part.repeat(LONG / part.length);
  const ladder = Array.from({ length: 140 }, (_, n) => `${"`".repeat(n + 1)} `).join("");

  it.each(
    [
      ...[
        "`",
        "` ",
        "`a``",
        "\\",
        "\\`",
        "](",
        "](a",
        "](()",
        "](a)(",
        "[a](b",
        "(",
        "()",
        "@",
        "_",
        "_@",
        "a_@",
        "@_",
        "-@",
      ],
      ...[
        "@-",
        "@a-",
        "@a.",
        "@a@",
        "@a/",
        "://",
        "www.",
        "a.",
        ".a",
        ".a/",
        ">",
        "> ",
        "- ",
        "1. ",
        "1",
        "```\n",
        "~~~\n",
        "[a]:",
        "[a]: b\n",
        "[a]: b '",
        '[a]: b\n"',
        "[a]: (b",
        "[a\\",
        "- [a]: b\n\n      c\n\n",
      ],
      ...["~", "    \n", "\t", "#", "# ", "|", "确@", "@确", "确a", "e\u0301", "\n", "\r", "www", "[", "]", "https"],
    ].map(fill),
  )("is answered all the same: %.12j…", (body) => {
    for (const each of [`${body} @bob`, `@bob ${body}`, `${body}\n\n@bob`, `](${body} @bob`, `${ladder}${body}`]) {
      expect(mentionedIn(each).length).toBeLessThanOrEqual(50);
    }
  });

  it("has nobody in it who is not written there", () => {
    const parts = [
      "@",
      "bob",
      "`",
      "```",
      "\n",
      "\n\n",
      " ",
      "_",
      "*",
      "[",
      "](",
      ")",
      "(",
      "://",
      "www.",
      "/",
      ".",
      "确",
      "\\",
      "> ",
      "- ",
      "    ",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 60 }), (words) => {
        const body = words.join("");
        for (const name of mentionedIn(body)) expect(fold(body)).toContain(`@${name}`);
      }),
      { numRuns: 2_000 },
    );
  });
});
