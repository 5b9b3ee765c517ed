import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import type { JWK } from "jose";
import type * as OidcProvider from "oidc-provider";
import type { Context, Provider } from "oidc-provider";
import { PortalError, messageOf } from "../../loaders/errors.js";
import { isLoopback } from "../sign-in/issuer.js";
import { accountPage, errorPage, pageHeaders, signOutPage } from "./account-page.js";
import type { DevelopmentAccount } from "./accounts.js";
import { memoryAdapter } from "./memory-adapter.js";

export interface DevelopmentProviderOptions {
  /** 0: any free one. */
  port: number;
  /** A loopback address; another one than the gate's name, so that the two share no cookies. */
  host?: string;
  accounts: readonly DevelopmentAccount[];
  /** Private signing keys; made afresh if not given. */
  keys?: readonly JWK[];
}

export interface DevelopmentProvider {
  issuer: string;
  accounts: readonly DevelopmentAccount[];
  /** Lets a gate sign in here; before, every request is refused. */
  admit(client: { clientId: string; url: string }): void;
  close(): Promise<void>;
}

/**
 * Starts the development identity provider: oidc-provider, a certified implementation, on loopback and a port of
 * its own. Code flow with PKCE only, for public clients; no password, no session: each sign-in asks whom.
 * @throws PortalError (2) if the address is not loopback, or the port is taken
 */
export async function startDevelopmentProvider(
  options: DevelopmentProviderOptions,
): Promise<DevelopmentProvider> {
  const host = options.host ?? "127.0.0.1";
  if (!isLoopback(host))
    throw new PortalError(`the development identity provider answers on loopback only, not on ${host}`, 2);
  const library = await import("oidc-provider");
  const keys = options.keys ?? (await newKeys());
  let handle: RequestListener = (_request, response) =>
    send(response, 503, errorPage("No client is admitted."), {});
  const server = createServer((request, response) => handle(request, response));
  const port = await listen(server, options.port, host);
  const issuer = `http://${host}:${port}`;
  return {
    issuer,
    accounts: options.accounts,
    admit: (client) => {
      const provider = new library.Provider(issuer, configuration(library, client, options.accounts, keys));
      handle = route(provider, client.url, options.accounts);
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function newKeys(): Promise<JWK[]> {
  const pairs = await Promise.all(
    ["ES256", "RS256"].map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      return { ...(await exportJWK(privateKey)), alg, use: "sig", kid: randomBytes(8).toString("hex") };
    }),
  );
  return pairs;
}

function configuration(
  { interactionPolicy }: typeof OidcProvider,
  client: { clientId: string; url: string },
  accounts: readonly DevelopmentAccount[],
  keys: readonly JWK[],
): Readonly<Record<string, unknown>> {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy
    .get("login")
    .checks.add(
      new Check("account", "asks at each sign-in", ({ oidc }) =>
        oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
      ),
    );
  const claims = [...new Set(accounts.flatMap((account) => Object.keys(account.claims)))];
  return {
    adapter: memoryAdapter(),
    clients: [
      {
        client_id: client.clientId,
        redirect_uris: [`${client.url}/sign-in/callback`],
        post_logout_redirect_uris: [`${client.url}/sign-in/signed-out`],
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code"],
        response_types: ["code"],
        id_token_signed_response_alg: "ES256",
      },
    ],
    jwks: { keys },
    claims: { openid: ["sub", "name", ...claims] },
    conformIdTokenClaims: false,
    clientBasedCORS: (_context: Context, origin: string) => origin === client.url,
    cookies: { keys: [randomBytes(32).toString("hex")] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context: Context, form: string) => {
          context.body = signOutPage(form);
        },
      },
    },
    findAccount: (_context: Context, id: string) => {
      const found = accounts.find((account) => account.id === id);
      return found && { accountId: id, claims: async () => ({ ...found.claims, sub: id, name: found.name }) };
    },
    interactions: { policy, url: (_context: Context, { uid }: { uid: string }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    renderError: (context: Context, out: Readonly<Record<string, unknown>>) => {
      context.type = "html";
      context.body = errorPage(`${String(out["error"])}: ${String(out["error_description"] ?? "")}`);
    },
    responseTypes: ["code"],
    scopes: ["openid"],
    ttl: {
      AuthorizationCode: 60,
      IdToken: 300,
      Interaction: 600,
      Session: 600,
      Grant: 600,
      AccessToken: 300,
    },
  };
}

function route(provider: Provider, client: string, accounts: readonly DevelopmentAccount[]): RequestListener {
  const callback = provider.callback();
  const headers = pageHeaders(client);
  return (request, response) => {
    forgetSession(request);
    if (!/^\/interaction\/[\w-]+$/.test(request.url ?? "")) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      callback(request, response);
      return;
    }
    interact(provider, request, response, accounts, headers).catch((error: unknown) =>
      send(response, 400, errorPage(messageOf(error)), headers),
    );
  };
}

/**
 * oidc-provider keeps a session and, for another account, first shows a page to end it; here each sign-in is the first.
 * Only the page that ends it sees it.
 */
function forgetSession(request: IncomingMessage): void {
  if (request.url?.startsWith("/session/end")) return;
  const cookies = request.headers.cookie?.split(/; */).filter((cookie) => !/^_session[.=]/.test(cookie));
  if (cookies) request.headers.cookie = cookies.join("; ");
}

async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  accounts: readonly DevelopmentAccount[],
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method !== "POST") {
    send(response, 200, accountPage(request.url ?? "", accounts), headers);
    return;
  }
  const chosen = new URLSearchParams(await readBody(request)).get("account");
  const account = accounts.find(({ id }) => id === chosen);
  if (!account) throw new Error(`no such account: ${chosen ?? ""}`);
  const grant = new provider.Grant({ accountId: account.id, clientId: String(params["client_id"]) });
  grant.addOIDCScope("openid");
  const result = {
    login: { accountId: account.id, remember: false },
    consent: { grantId: await grant.save() },
  };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > 4096) throw new Error("the form is too large");
  }
  return body;
}

function send(
  response: ServerResponse,
  status: number,
  html: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...headers, "content-type": "text/html; charset=utf-8" }).end(html);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new PortalError(`port ${port} on ${host} is taken; give another with --dev-idp-port`, 2)
          : error,
      ),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
