/** What every page says of industry figures. */

export const NOT_SHOWN = "not shown, to protect other parties";
export const INCLUDES_YOU = "Industry includes you.";
/** Of a role for which there can be none. */
export const NO_INDUSTRY = "No industry figures: your role has fewer than six owner groups";
