import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentPolicy, readPolicy } from "../../loaders/disclosure/policy.js";
import { PortalError } from "../../loaders/errors.js";
import { readReference } from "../../loaders/reference/reference.js";
import { DEFAULT_SETTINGS, readSettings } from "../../loaders/settings.js";

/** What operators write: settings, reference files, the disclosure policy. */
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "operator-files-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function refusal(read: Promise<unknown>): Promise<[string, number]> {
  try {
    await read;
  } catch (error) {
    if (error instanceof PortalError) return [error.message.replaceAll(`${folder}/`, ""), error.exitCode];
    throw error;
  }
  return ["taken", 0];
}

async function put(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const settings = async (content: string | Buffer) => readSettings(await put("settings.json", content));

describe("settings", () => {
  it("keep their defaults where the file says nothing, and take what is within bounds", async () => {
    expect(await settings('\uFEFF{"quarantineShare": 1, "memory": "1.5 GiB", "refreshHours": 0.5}')).toEqual({
      ...DEFAULT_SETTINGS,
      ...{ quarantineShare: 1, memory: "1.5 GiB", refreshHours: 0.5 },
    });
  });

  it.each([
    [
      '{"quarantineShare": 5}',
      "quarantineShare in settings.json is 5, expected a number from 0 to 1 (0.05 is 5 %)",
    ],
    [
      '{"quarantineShare": -0.1}',
      "quarantineShare in settings.json is -0.1, expected a number from 0 to 1 (0.05 is 5 %)",
    ],
    [
      '{"quarantineShare": "0.05"}',
      'quarantineShare in settings.json is "0.05", expected a number from 0 to 1 (0.05 is 5 %)',
    ],
    [
      '{"quarantineShare": null}',
      "quarantineShare in settings.json is null, expected a number from 0 to 1 (0.05 is 5 %)",
    ],
    [
      '{"quarantineRows": 0}',
      "quarantineRows in settings.json is 0, expected a whole number from 1 to 1,000,000",
    ],
    ['{"clockDays": 36500}', "clockDays in settings.json is 36500, expected a whole number from 1 to 366"],
    ['{"clockDays": 1.5}', "clockDays in settings.json is 1.5, expected a whole number from 1 to 366"],
    ['{"refreshHours": 0}', "refreshHours in settings.json is 0, expected a number from 0.25 to 744"],
    ['{"chunkRows": 0}', "chunkRows in settings.json is 0, expected a whole number from 1 to 1,000,000,000"],
    ['{"releasesKept": -1}', "releasesKept in settings.json is -1, expected a whole number from 1 to 10,000"],
    [
      '{"restorationHours": 1e9}',
      "restorationHours in settings.json is 1000000000, expected a number from 1 to 744",
    ],
    ['{"credentialsDays": 0}', "credentialsDays in settings.json is 0, expected a number from 1 to 366"],
    [
      '{"memory": "4"}',
      'memory in settings.json is "4", expected an amount of memory from 250MB on, such as "4GB"',
    ],
    [
      '{"memory": "4MB"}',
      'memory in settings.json is "4MB", expected an amount of memory from 250MB on, such as "4GB"',
    ],
    [
      '{"memory": 4}',
      'memory in settings.json is 4, expected an amount of memory from 250MB on, such as "4GB"',
    ],
    [
      '{"memory": ["4GB"]}',
      'memory in settings.json is ["4GB"], expected an amount of memory from 250MB on, such as "4GB"',
    ],
    ["[]", "settings.json holds no object"],
    ["5", "settings.json holds no object"],
    [
      '{\n"clockDays": 3,\n"memory": "1GB", "clock\\u0044ays": 4}',
      "cannot read settings.json as JSON: line 3: clockDays is there twice",
    ],
  ])("%s is refused", async (content, reason) => {
    expect(await refusal(settings(content))).toEqual([`settings: ${reason}`, 2]);
  });

  it.each(["quarantineshare", "toString", "__proto__"])("the name %s is unknown", async (name) => {
    const names = Object.keys(DEFAULT_SETTINGS).join(", ");
    expect(await refusal(settings(`{"${name}": 1}`))).toEqual([
      `settings: unknown setting ${name} in settings.json (expected one of ${names})`,
      2,
    ]);
  });

  it("in another encoding, or cut off, are refused", async () => {
    const wrong = Buffer.from('{\n"memory": "4GB", "caf\xe9": 1}', "latin1");
    expect(await refusal(settings(wrong))).toEqual([
      "settings: cannot read settings.json as JSON: line 2 is not UTF-8: save the file as UTF-8",
      2,
    ]);
    const [reason, code] = await refusal(settings('{"memory": '));
    expect([reason.slice(0, 45), code]).toEqual(["settings: cannot read settings.json as JSON: ", 2]);
  });
});

describe("reference files", () => {
  const HEADER = "process,name,srv,primary,valid_from,valid_to";
  const read = async (name: string, content: string | Buffer) => {
    const path = await put(name, content);
    try {
      return await refusal(readReference(folder));
    } finally {
      await rm(path);
    }
  };

  it.each([
    [
      "processes.csv",
      Buffer.from(`${HEADER}\nA,Caf\xe9,4.1,true,,\n`, "latin1"),
      "processes.csv, line 2 is not UTF-8: save the file as UTF-8",
    ],
    [
      "srv.csv",
      Buffer.from(`srv,name\n4.1,x\n4.2,\x96\n`, "latin1"),
      "srv.csv, line 3 is not UTF-8: save the file as UTF-8",
    ],
    [
      "response_codes.csv",
      Buffer.from("code,meaning\nI0,x\n", "utf16le"),
      "response_codes.csv, line 1 has a zero byte, as UTF-16 has: save the file as UTF-8",
    ],
    [
      "alerts.csv",
      Buffer.from("code,kind,name,source\nAD1,dcc,\xff,x", "latin1"),
      "alerts.csv, line 2 is not UTF-8: save the file as UTF-8",
    ],
    [
      "alert_roles.csv",
      "role,alert_code\rIS,*\r",
      "alert_roles.csv, line 1 has a CR without LF: expected LF or CRLF as line end",
    ],
    [
      "processes.csv",
      `${HEADER},name\nA,B,4.1,true,,,C\n`,
      "processes.csv, line 1: column name is there twice",
    ],
    ["srv.csv", "srv,name\n4.1,x\n4.1,y\n", "srv.csv, line 3: srv 4.1 is there twice"],
  ])("%s is refused, with its line", async (name, content, reason) => {
    expect(await read(name, content)).toEqual([reason, 3]);
  });

  it("under a name that differs in case are not passed over", async () => {
    await put("srv.csv", "srv,name\n4.1,x\n");
    expect(await read("Processes.CSV", `${HEADER}\n`)).toEqual([
      `reference: ${folder} has Processes.CSV: expected processes.csv, so written`,
      2,
    ]);
    await rm(join(folder, "srv.csv"));
  });
});

describe("the disclosure policy", () => {
  const read = async (content: string | Buffer) =>
    readPolicy(pathToFileURL(await put("policy.json", content)));
  const withLimit = async (limits: object, overrides: object[] = []) => {
    const policy = await currentPolicy();
    return JSON.stringify({ ...policy, limits: { ...policy.limits, ...limits }, overrides });
  };
  const override = { name: "merger", date: "2026-11-01", by: "A. Officer", reason: "merger", withhold: true };

  it.each([
    [{ p_percent: 1500 }, [], "limits: p_percent is 1500, expected a number from 0 to 100"],
    [{ contributors: 5.5 }, [], "limits: contributors is 5.5, expected a whole number from 0 to 1,000,000"],
    [{ bar_base: 0 }, [], "limits: bar_base is 0, expected points above 0, to 100"],
    [{ contributors: null }, [], "limits: contributors is null, expected a whole number from 0 to 1,000,000"],
    [{ toString: 1 }, [], "limits: unknown limit toString"],
    [{}, [{ ...override, date: "2026-02-30" }], "override merger: date 2026-02-30, expected YYYY-MM-DD"],
    [
      {},
      [{ ...override, period: "Oct 2026" }],
      "override merger: period is Oct 2026, expected a month as 2026-10 or a day as 2026-10-31",
    ],
    [
      {},
      [{ ...override, role: "is" }],
      "override merger: role is is, expected one of IS, ES, GS, ED, GT, RSA, OU",
    ],
    [{}, [{ ...override, dataset: "srv" }], "override merger: dataset is srv, expected REPORT/DATASET"],
    [{}, [override, override], "override merger is there twice"],
  ])("%j %j is refused", async (limits, overrides, reason) => {
    expect(await refusal(read(await withLimit(limits, overrides)))).toEqual([
      `disclosure policy: ${reason}`,
      2,
    ]);
  });

  it("in another encoding, or with a name twice, is refused with its line", async () => {
    expect([
      await refusal(read(Buffer.from('{\n\n"version": "\xe9"}', "latin1"))),
      await refusal(read('{\n"limits": {"p_percent": 15,\n"p_percent": 1}}')),
    ]).toEqual([
      ["disclosure policy: cannot be read as JSON: line 3 is not UTF-8: save the file as UTF-8", 2],
      ["disclosure policy: cannot be read as JSON: line 3: p_percent is there twice", 2],
    ]);
  });
});
