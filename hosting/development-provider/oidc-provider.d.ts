/** The part of oidc-provider 9 that the development provider uses; the package has no types of its own. */
declare module "oidc-provider" {
  import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

  export interface Account {
    accountId: string;
    claims(): Promise<Readonly<Record<string, unknown>>>;
  }
  interface Context {
    oidc: {
      result?: { login?: object };
      client: { clientId: string };
      session: { accountId: string };
    };
    body?: string;
    type?: string;
  }
  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }
  export interface Interaction {
    uid: string;
    params: Readonly<Record<string, unknown>>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    readonly Grant: new (of: { accountId: string; clientId: string }) => Grant;
    callback(): RequestListener;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: Readonly<Record<string, unknown>>,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
  }
  export const interactionPolicy: {
    Check: {
      new (reason: string, description: string, check: (context: Context) => boolean): object;
      REQUEST_PROMPT: true;
      NO_NEED_TO_PROMPT: false;
    };
    base(): { get(name: string): { checks: { add(check: object): void; clear(): void } } };
  };
  export type { Context };
}
