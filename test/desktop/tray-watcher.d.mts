export function startTrayWatcher(address: string): Promise<{ stop(): void }>;
export function registeredTrayItems(address: string): Promise<readonly string[]>;
