/** What a person reads on the sign-in pages, and what the button says that begins a sign-in. */
export interface Words {
  title: string;
  text: string;
  action: string;
}

const SHARED = "Close the browser if you share this machine.";

export const ENDED: Words = {
  title: "Your session has ended",
  text: "You were away for a while, the longest time of a session was over, or someone signed in or out in another tab. Sign in again and you come back to the same page.",
  action: "Sign in again",
};

export const SENT_AGAIN: Words = {
  title: "This page does not stay open",
  text: "You are signed in, but the page closed as soon as it opened. The site may have been updated just now. Try again in a few minutes; if this stays, tell the site's operator.",
  action: "Try again",
};

/** Of this site alone. */
export const SIGNED_OUT_HERE: Words = {
  title: "You are signed out",
  text: `Your session on this site has ended, in every tab. You may still be signed in at your identity provider. ${SHARED}`,
  action: "Sign in again",
};

/** After the identity provider was asked too. */
export const SIGNED_OUT_THERE: Words = {
  title: "You are signed out",
  text: `Your session on this site has ended, in every tab, and your identity provider was asked to end its own. ${SHARED}`,
  action: "Sign in again",
};

const BY_CODE: Readonly<Record<string, Omit<Words, "action"> & Partial<Words>>> = {
  "no-known-party": {
    title: "Your account has no party here",
    text: "You are signed in at your identity provider, but your account belongs to no SEC Party that this site knows. Ask your organisation's administrator to add your party and role to your account, or sign in with another account.",
    action: "Sign in with another account",
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

const OTHER = {
  title: "Sign-in did not work",
  text: "Try again. If this stays, tell the site's operator.",
};

/** What is said when sign-in did not work. */
export function signInWords(code: string): Words {
  const words = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  return { action: "Try again", ...(words ?? OTHER) };
}
