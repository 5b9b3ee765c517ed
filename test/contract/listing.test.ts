import { execFileSync } from "node:child_process";
import { chmod, link, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FEEDS, listExtracts } from "../../loaders/contract/index.js";
import { notReadLines } from "../../loaders/contract/not-read.js";
import type { NotRead } from "../../loaders/contract/not-read.js";
import { Extracts } from "./extracts.js";

let extracts: Extracts;

beforeEach(async () => {
  extracts = await Extracts.make();
  for (const feed of FEEDS) await extracts.put(feed, "a.csv", "");
});

afterEach(() => extracts.remove());

const ENDINGS = "the ending is none of parquet, csv, csv.gz, ndjson, ndjson.gz";
const DOT = 'the name begins with "."';
const UNDERSCORE = 'the name begins with "_"';

async function listed(): Promise<{ read: string[] | undefined; left: string[][] }> {
  const left: NotRead[] = [];
  const found = await listExtracts(extracts.directory, (one) => void left.push(one));
  expect([...found.keys()]).toEqual([...FEEDS]);
  return {
    read: found.get("alerts")?.map(({ path }) => path),
    left: left.map(({ feed, path, reason }) => [feed === null ? path : `${feed}/${path}`, reason]).sort(),
  };
}

const put = (...paths: string[]) => Promise.all(paths.map((path) => extracts.put("alerts", path, path)));
const at = (path: string) => join(extracts.directory, "alerts", path);

describe("the list of extracts", () => {
  it("has the files of each feed in byte order of their path, endings in any case, and says what it leaves out", async () => {
    await put("é.csv", "a/z.ndjson", "Z.PARQUET", "a-b.CSV.gz", "\u{1F600}.Csv", "\uFF5A.csv");
    await put("notes.txt", "b.csv.zip", "csv");
    await mkdir(join(extracts.directory, "Alerts"));
    expect(await listed()).toEqual({
      read: ["Z.PARQUET", "a-b.CSV.gz", "a.csv", "a/z.ndjson", "é.csv", "\uFF5A.csv", "\u{1F600}.Csv"],
      left: [
        ["Alerts", "no feed has this name"],
        ["alerts/b.csv.zip", ENDINGS],
        ["alerts/csv", ENDINGS],
        ["alerts/notes.txt", ENDINGS],
      ],
    });
  });

  it("leaves out hidden parts, and parts that begin with _ without =, at any depth", async () => {
    await put("._a.csv", ".azDownload-1cbe6c23-a-b.csv", ".hidden/a.csv", ".day=1/a.csv", "day=1/.a.csv");
    await put(
      "_delta_log/0.checkpoint.parquet",
      "_temporary/0/_temporary/1/a.parquet",
      "_change_data/c.parquet",
    );
    await put(
      "_SUCCESS",
      "day=1/_a.csv",
      "day=1/_metadata/b.csv",
      "_day=1/a.csv",
      "_day=1/_b=2.csv",
      "a_b/_.csv",
    );
    await symlink("user@host.4711:1", at(".#a.csv"));
    expect(await listed()).toEqual({
      read: ["_day=1/_b=2.csv", "_day=1/a.csv", "a.csv"],
      left: [
        ["alerts/.#a.csv", DOT],
        ["alerts/._a.csv", DOT],
        ["alerts/.azDownload-1cbe6c23-a-b.csv", DOT],
        ["alerts/.day=1", DOT],
        ["alerts/.hidden", DOT],
        ["alerts/_SUCCESS", UNDERSCORE],
        ["alerts/_change_data", UNDERSCORE],
        ["alerts/_delta_log", UNDERSCORE],
        ["alerts/_temporary", UNDERSCORE],
        ["alerts/a_b/_.csv", UNDERSCORE],
        ["alerts/day=1/.a.csv", DOT],
        ["alerts/day=1/_a.csv", UNDERSCORE],
        ["alerts/day=1/_metadata", UNDERSCORE],
      ],
    });
  });

  it("has a file once however many links lead to it, and follows links to other places", async () => {
    await put("z/b.csv", "z/deep/c.csv");
    await extracts.put("cpl", "elsewhere/d.csv", "");
    await extracts.put("cpl", "elsewhere/e.csv", "");
    await symlink("z", at("0-folder"));
    await symlink("a.csv", at("0-file.csv"));
    await link(at("z/b.csv"), at("y.csv"));
    await symlink("..", at("z/deep/up"));
    await symlink(".", at("here"));
    await symlink("..", at("above"));
    await symlink("/", at("root"));
    await symlink(join(extracts.directory, "cpl/elsewhere"), at("linked"));
    await symlink("../cpl/elsewhere", at("linked-again"));
    await symlink("../cpl/elsewhere/e.csv", at("linked-first.csv"));
    expect(await listed()).toEqual({
      read: ["a.csv", "linked/d.csv", "linked/e.csv", "y.csv", "z/deep/c.csv"],
      left: [
        ["alerts/0-file.csv", "the same as a.csv"],
        ["alerts/0-folder", "the same as z"],
        ["alerts/above", "a link to a folder that the feed's is in"],
        ["alerts/here", "the same as the feed's folder"],
        ["alerts/linked-again", "the same as linked"],
        ["alerts/linked-first.csv", "the same as linked/e.csv"],
        ["alerts/root", "a link to a folder that the feed's is in"],
        ["alerts/z/b.csv", "the same as y.csv"],
        ["alerts/z/deep/up", "the same as z"],
      ],
    });
  });

  it("takes no exponential time where each folder has two links to the next", async () => {
    for (let n = 0; n < 40; n++) {
      await put(`../links-${n}/${n}.csv`);
    }
    for (let n = 0; n < 40; n++) {
      const folder = n === 0 ? at("") : join(extracts.directory, `links-${n - 1}`);
      for (const name of ["x", "y"])
        await symlink(join(extracts.directory, `links-${n}`), join(folder, name));
    }
    expect((await listed()).read).toHaveLength(41);
  });

  it("names links to nothing, sockets, pipes and folders called like files, and goes on", async () => {
    await symlink("gone.csv", at("b.csv"));
    await symlink("c.csv", at("c.csv"));
    execFileSync("mkfifo", [at("d.csv")]);
    await symlink("d.csv", at("e.csv"));
    await mkdir(at("f.csv"));
    await put("f.csv/g.csv");
    expect(await listed()).toEqual({
      read: ["a.csv", "f.csv/g.csv"],
      left: [
        ["alerts/b.csv", "a link to nothing"],
        ["alerts/c.csv", "a link to nothing"],
        ["alerts/d.csv", "neither a file nor a folder"],
        ["alerts/e.csv", "neither a file nor a folder"],
      ],
    });
  });

  it("is refused when a feed has no file", async () => {
    await extracts.remove();
    for (const feed of FEEDS.filter((feed) => feed !== "cpl")) await extracts.put(feed, "a.csv", "");
    const message =
      "extracts: feed cpl has no file: expected at least one of parquet, csv, csv.gz, ndjson, ndjson.gz below";
    await expect(listExtracts(extracts.directory)).rejects.toThrow(message);
    await extracts.put("cpl", ".a.csv", "");
    await expect(listExtracts(extracts.directory)).rejects.toThrow(message);
  });

  it("is refused when a folder can't be listed, beside files that can; a hidden one is no matter", async () => {
    await put("b/c.csv", ".hidden/d.csv");
    await chmod(extracts.directory, 0o755);
    await chmod(at(".hidden"), 0);
    const asNobody = async (): Promise<unknown> => {
      const { geteuid, seteuid } = process;
      if (geteuid?.() !== 0 || seteuid === undefined) return listed();
      seteuid(65534);
      try {
        return await listed();
      } finally {
        seteuid(0);
      }
    };
    expect(await asNobody()).toEqual({ read: ["a.csv", "b/c.csv"], left: [["alerts/.hidden", DOT]] });
    await chmod(at("b"), 0);
    await expect(asNobody()).rejects.toThrow(
      "extracts: the folder alerts/b cannot be listed (EACCES): its files would be lost; let the user that runs the refresh read it, or take it away",
    );
    await chmod(at(""), 0);
    await expect(asNobody()).rejects.toThrow("extracts: the folder alerts cannot be listed (EACCES)");
    for (const path of ["", "b", ".hidden"]) await chmod(at(path), 0o755);
  });
});

it("what was not read is said in a line a feed and reason, with ten paths at most", () => {
  const crc = Array.from({ length: 12 }, (_, i) => ({
    feed: "alerts" as const,
    path: `.${i}.crc`,
    reason: DOT,
  }));
  expect(notReadLines([{ feed: null, path: "Alerts", reason: "no feed has this name" }, ...crc])).toEqual([
    "extracts: Alerts was not read: no feed has this name",
    `extracts: ${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `alerts/.${i}.crc`).join(", ")} and 2 more were not read: ${DOT}`,
  ]);
});
