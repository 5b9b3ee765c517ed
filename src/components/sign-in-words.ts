/** What a person reads when sign-in did not work. */
export interface Words {
  title: string;
  text: string;
}

const BY_CODE: Readonly<Record<string, Words>> = {
  "no-known-party": {
    title: "Your account has no party here",
    text: "You are signed in at your identity provider, but your account belongs to no SEC Party that this site knows. Ask your organisation's administrator to add your party and role to your account, or sign in with another account.",
  },
  "sign-in-expired": {
    title: "This sign-in has expired",
    text: "It took longer than ten minutes, or this page was opened a second time. Sign in again.",
  },
  "token-refused": {
    title: "Sign-in could not be confirmed",
    text: "What your identity provider sent does not fit this site. Sign in again; if this stays, tell the site's operator.",
  },
  "wrong-issuer": {
    title: "Sign-in could not be confirmed",
    text: "The answer did not come from this site's identity provider, so it was not used. Sign in again from here.",
  },
  "issuer-unavailable": {
    title: "The identity provider does not answer",
    text: "This site cannot reach it just now. Try again in a minute.",
  },
  access_denied: {
    title: "Sign-in was cancelled",
    text: "Your identity provider did not let you in, or you cancelled.",
  },
  unusable: {
    title: "Sign-in did not finish",
    text: "Another sign-in was started meanwhile, or this page was opened on its own. Sign in again.",
  },
};

const OTHER: Words = {
  title: "Sign-in did not work",
  text: "Try again. If this stays, tell the site's operator.",
};

export function signInWords(code: string): Words {
  return Object.hasOwn(BY_CODE, code) ? (BY_CODE[code] ?? OTHER) : OTHER;
}
