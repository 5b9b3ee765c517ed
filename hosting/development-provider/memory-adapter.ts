interface Stored {
  payload: Readonly<Record<string, unknown>>;
  until: number;
}

/**
 * Keeps what oidc-provider has to remember (sessions, codes, grants), in memory.
 * @returns the class that oidc-provider wants: one instance a model
 */
export function memoryAdapter(): new (model: string) => object {
  const stored = new Map<string, Stored>();
  const read = (key: string): Stored["payload"] | undefined => {
    const found = stored.get(key);
    return found && found.until > Date.now() ? found.payload : undefined;
  };
  const findBy = (model: string, name: string, value: string): Stored["payload"] | undefined => {
    for (const [key, { payload }] of stored)
      if (key.startsWith(`${model}:`) && payload[name] === value) return read(key);
    return undefined;
  };
  return class {
    constructor(readonly model: string) {}
    async upsert(id: string, payload: Stored["payload"], expiresIn: number): Promise<void> {
      for (const [key, { until }] of stored) if (until < Date.now()) stored.delete(key);
      stored.set(`${this.model}:${id}`, { payload, until: Date.now() + (expiresIn || 3600) * 1000 });
    }
    async find(id: string): Promise<Stored["payload"] | undefined> {
      return read(`${this.model}:${id}`);
    }
    async findByUid(uid: string): Promise<Stored["payload"] | undefined> {
      return findBy(this.model, "uid", uid);
    }
    async findByUserCode(userCode: string): Promise<Stored["payload"] | undefined> {
      return findBy(this.model, "userCode", userCode);
    }
    async consume(id: string): Promise<void> {
      const found = stored.get(`${this.model}:${id}`);
      if (found) found.payload = { ...found.payload, consumed: Math.floor(Date.now() / 1000) };
    }
    async destroy(id: string): Promise<void> {
      stored.delete(`${this.model}:${id}`);
    }
    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, { payload }] of stored) if (payload["grantId"] === grantId) stored.delete(key);
    }
  };
}
