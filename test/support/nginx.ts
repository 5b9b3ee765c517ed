import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CHECKOUT } from "./site.js";

const NGINX = "/usr/sbin/nginx";
const INSTALL = ["apt-get update", "apt-get install -y --no-install-recommends nginx openssl"];

/** Debian's nginx is there, or is installed if that is possible. */
export function ensureNginx(): void {
  if (existsSync(NGINX)) return;
  const command = INSTALL.join(" && ");
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    throw new Error(`the tests of the recipe need nginx at ${NGINX}: install it with "${command}" as root`);
  process.stderr.write(`installing nginx: ${command}\n`);
  execFileSync("/bin/sh", ["-c", command], { stdio: ["ignore", "ignore", "inherit"] });
}

export interface RunningNginx {
  http: number;
  https: number;
  /** The certificate of the name, which it signed itself. */
  certificate: string;
  log(name: "access" | "error"): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Runs the recipe of hosting/nginx as it is, but for names, ports and places.
 * @param folder for all that it writes
 */
export async function startNginx(folder: string, name: string, gatePort: number): Promise<RunningNginx> {
  ensureNginx();
  const [http, https] = [await freePort(), await freePort()];
  const [certificate, key] = [join(folder, "fullchain.pem"), join(folder, "key.pem")];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`, "-days", "2"];
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key];
  execFileSync("openssl", ["req", "-x509", ...made, "-out", certificate, ...subject], { stdio: "ignore" });
  await mkdir(join(folder, "snippets"));
  for (const file of ["portal.conf", "snippets/portal-server.conf"]) {
    const text = await readFile(join(CHECKOUT, "hosting/nginx", file.replace("snippets/", "")), "utf8");
    await writeFile(
      join(folder, file),
      text
        .replaceAll("127.0.0.1:3000", `127.0.0.1:${gatePort}`)
        .replaceAll("/etc/ssl/analytics.example.org", folder)
        .replaceAll("analytics.example.org", name)
        .replaceAll("/var/log/nginx", folder)
        .replaceAll(/listen (\[::\]:)?80\b/g, `listen $1${http}`)
        .replaceAll(/listen (\[::\]:)?443\b/g, `listen $1${https}`),
    );
  }
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${join(folder, kind)};`,
  );
  const config = join(folder, "nginx.conf");
  await writeFile(
    config,
    `daemon off; user root; worker_processes 1; pid ${join(folder, "pid")};
     events { worker_connections 512; }
     http { access_log off; ${places.join(" ")} include portal.conf; }\n`,
  );
  const child = spawn(NGINX, ["-p", folder, "-c", config, "-e", join(folder, "start.log")], {
    stdio: "ignore",
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  while (!existsSync(join(folder, "pid"))) {
    if (child.exitCode !== null) throw new Error(await readFile(join(folder, "start.log"), "utf8"));
    await setTimeout(20);
  }
  return {
    http,
    https,
    certificate: await readFile(certificate, "utf8"),
    log: (kind) => readFile(join(folder, `portal.${kind}.log`), "utf8"),
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** A port that nothing uses just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "::", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
