export const GATE: string;
export function ensureGate(): Promise<number>;
