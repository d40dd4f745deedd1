import type { KeyObject } from 'node:crypto';

export function signUpdates(folder: string, privateKey: KeyObject): Promise<void>;
