import { createHash, randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { IncomingHttpHeaders } from "node:http";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

/** Sends one request exactly as given: the target is not normalised. */
export function send(
  url: string,
  target: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        hostname,
        port,
        path: target,
        method: options.method ?? "GET",
        headers: options.headers ?? {},
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const body = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            text: body.toString(),
          });
        });
      },
    );
    request.on("error", reject);
    request.end(options.body);
  });
}

/** Cookies of one user, by host and port as a browser keeps those with `__Host-` and host-only ones apart by name. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  constructor(readonly gate: string) {}

  cookie(name: string, url = this.gate): string | undefined {
    return this.cookies.get(new URL(url).host)?.get(name);
  }

  setCookie(name: string, value: string, url = this.gate): void {
    const host = new URL(url).host;
    this.cookies.set(host, (this.cookies.get(host) ?? new Map<string, string>()).set(name, value));
  }

  async ask(
    url: string,
    target: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> {
    const jar = this.cookies.get(new URL(url).host) ?? new Map<string, string>();
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await send(url, target, {
      ...options,
      headers: { ...(cookie === "" ? {} : { cookie }), ...options.headers },
    });
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf("="));
      const gone = attributes.some((part) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(part));
      if (gone) this.cookies.get(new URL(url).host)?.delete(name);
      else this.setCookie(name, pair.slice(pair.indexOf("=") + 1), url);
    }
    return answer;
  }

  get(target: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask(this.gate, target, { headers });
  }

  write(
    method: string,
    target: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.ask(this.gate, target, {
      method,
      headers: {
        origin: this.gate,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

export interface Started {
  nonce: string;
  authority: string;
  client_id: string;
  redirect_uri: string;
  scope: string;
}

/** Begins a sign-in at the gate. */
export async function startSignIn(browser: Browser): Promise<Started> {
  return JSON.parse((await browser.write("POST", "/session/nonce", undefined)).text) as Started;
}

/** Runs the code flow with PKCE at the real provider. @returns its ID token */
export async function idTokenFor(browser: Browser, account: string, started: Started): Promise<string> {
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(8).toString("hex");
  const query = new URLSearchParams({
    client_id: started.client_id,
    redirect_uri: started.redirect_uri,
    response_type: "code",
    scope: started.scope,
    nonce: started.nonce,
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const { authority } = started;
  const html = { accept: "text/html" };
  const first = await browser.ask(authority, `/auth?${query.toString()}`, { headers: html });
  const interaction = relative(first.headers.location, authority);
  const chooser = await browser.ask(authority, interaction, { headers: html });
  if (!chooser.text.includes(`value="${account}"`))
    throw new Error(`no account ${account} in: ${chooser.text}`);
  const chosen = await browser.ask(authority, interaction, {
    method: "POST",
    headers: { ...html, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ account }).toString(),
  });
  const resumed = await browser.ask(authority, relative(chosen.headers.location, authority), {
    headers: html,
  });
  const back = new URL(resumed.headers.location ?? "", authority);
  if (back.searchParams.get("iss") !== authority || back.searchParams.get("state") !== state)
    throw new Error(`unexpected authorization response: ${back.href}`);
  const tokens = await browser.ask(authority, "/token", {
    method: "POST",
    headers: { origin: browser.gate, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: back.searchParams.get("code") ?? "",
      redirect_uri: started.redirect_uri,
      client_id: started.client_id,
      code_verifier: verifier,
    }).toString(),
  });
  if (tokens.headers["access-control-allow-origin"] !== browser.gate)
    throw new Error(`the token endpoint does not admit ${browser.gate}: ${tokens.text}`);
  return (JSON.parse(tokens.text) as { id_token: string }).id_token;
}

/** The whole sign-in. @returns what `POST /session` answered */
export async function signIn(browser: Browser, account: string): Promise<Answer> {
  const started = await startSignIn(browser);
  const token = await idTokenFor(browser, account, started);
  return browser.write("POST", "/session", { id_token: token }, { "x-csrf": started.nonce });
}

function relative(location: string | undefined, base: string): string {
  if (location === undefined) throw new Error(`expected a redirect from ${base}`);
  const url = new URL(location, base);
  if (url.origin !== base) throw new Error(`redirected to ${url.href}, expected ${base}`);
  return `${url.pathname}${url.search}`;
}
