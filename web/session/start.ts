export function startSession(): void {}
