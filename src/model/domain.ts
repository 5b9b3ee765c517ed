/** Words of the field that the loaders, the command line and the pages share. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Key of a SEC Party, `[A-Z0-9-]{2,16}`. */
export type PartyId = Branded<"PartyId">;
/** A UTC calendar month, `2026-10`. */
export type Month = Branded<"Month">;
/** A UTC calendar day, `2026-10-31`. */
export type Day = Branded<"Day">;

/** User Roles of the Smart Energy Code, in the order in which pages list them. */
export const ROLES = ["IS", "ES", "GS", "ED", "GT", "RSA", "OU"] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  IS: "Import Supplier",
  ES: "Export Supplier",
  GS: "Gas Supplier",
  ED: "Electricity Distributor",
  GT: "Gas Transporter",
  RSA: "Registered Supplier Agent",
  OU: "Other User",
};

/** Groups by which reports show devices; CHF, GPF, HCALCS, CAD and SAPC are Other (contract.md, section 1). */
export const DEVICE_TYPE_GROUPS = ["ESME", "GSME", "IHD", "PPMID", "Other"] as const;
export type DeviceTypeGroup = (typeof DEVICE_TYPE_GROUPS)[number];

/** What stands where a source holds no value. */
export const NOT_HELD = "not held";

/** @throws Error if the text is no User Role. */
export function parseRole(text: string): Role {
  const role = ROLES.find((r) => r === text);
  if (!role) throw new Error(`unknown role: ${text} (expected one of ${ROLES.join(", ")})`);
  return role;
}

/** @throws Error if the text is no party id. */
export function parsePartyId(text: string): PartyId {
  if (!/^[A-Z0-9-]{2,16}$/.test(text))
    throw new Error(`not a party id: ${text} (expected 2 to 16 of A-Z, 0-9, -)`);
  return text as PartyId;
}
