import { describe, expect, test } from "vitest";
import { DEFAULT_CLAIMS, identity } from "../../hosting/sign-in/claims.js";
import type { ClaimNames } from "../../hosting/sign-in/claims.js";

const IS = { party: "SUP01", role: "IS" };
const GS = { party: "SUP01", role: "GS" };

const HELD: [string, Record<string, unknown>, object[]][] = [
  ["a party and a list of roles", { party: "SUP01", roles: ["IS", "GS"] }, [IS, GS]],
  ["roles in one text", { party: "SUP01", roles: "IS, GS" }, [IS, GS]],
  ["a party in a list of one", { party: ["SUP01"], roles: ["IS"] }, [IS]],
  [
    "several parties by memberships",
    { memberships: ["SUP01/IS", { party: "NET01", roles: ["ED"] }] },
    [IS, { party: "NET01", role: "ED" }],
  ],
  ["both ways, said once", { party: "SUP01", roles: ["IS"], memberships: ["SUP01/IS"] }, [IS]],
  ["nothing", {}, []],
  ["a party without roles", { party: "SUP01" }, []],
  ["roles without a party", { roles: ["IS"] }, []],
  ["two parties, which role is whose not being said", { party: ["SUP01", "NET01"], roles: ["IS", "ED"] }, []],
  ["claims of other shapes", { party: { id: "SUP01" }, roles: 7, memberships: 7 }, []],
  ["one membership as a text", { memberships: "SUP01/IS" }, [IS]],
  ["memberships in one text", { memberships: "SUP01/IS, SUP01/GS" }, [IS, GS]],
  ["one membership as an object", { memberships: { party: "SUP01", roles: "IS" } }, [IS]],
  ["a text that is no membership", { memberships: "SUP01 IS / GS SUP01/ /IS" }, []],
  ["memberships of other shapes", { memberships: ["SUP01", "SUP01/IS/GS", "/IS", null, 7, [], {}] }, []],
];

describe("what is held by", () => {
  test.each(HELD)("%s", (_name, claims, held) => {
    expect(identity(claims, DEFAULT_CLAIMS).held).toEqual(held);
  });
});

const OPERATOR: [string, Record<string, unknown>, Partial<ClaimNames>, boolean][] = [
  ["true", { operator: true }, {}, true],
  ["the text true", { operator: "true" }, {}, true],
  ["1", { operator: 1 }, {}, false],
  ["a text", { operator: "yes" }, {}, false],
  ["a list", { operator: [true] }, {}, false],
  ["a group", { groups: ["a", "dcc-analysts"] }, { operator: "groups", operatorValue: "dcc-analysts" }, true],
  [
    "a part of a group's name",
    { groups: ["dcc-analysts-2"] },
    { operator: "groups", operatorValue: "dcc-analysts" },
    false,
  ],
  [
    "true where a group is asked for",
    { groups: true },
    { operator: "groups", operatorValue: "dcc-analysts" },
    false,
  ],
  [
    "a claim inside another",
    { realm_access: { roles: ["dcc"] } },
    { operator: "realm_access.roles", operatorValue: "dcc" },
    true,
  ],
  [
    "a claim with dots in its name",
    { "https://dcc.example/op": true },
    { operator: "https://dcc.example/op" },
    true,
  ],
  ["something inherited", {}, { operator: "constructor.name", operatorValue: "Object" }, false],
];

describe("whether one is an operator by", () => {
  test.each(OPERATOR)("%s", (_name, claims, names, expected) => {
    expect(identity(claims, { ...DEFAULT_CLAIMS, ...names }).operator).toBe(expected);
  });
});

test("the user's name is the first claim that has one", () => {
  expect(identity({ sub: "1", email: "a@example.org", name: "" }, DEFAULT_CLAIMS).user).toBe("a@example.org");
});
