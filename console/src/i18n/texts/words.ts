// The shape of a dictionary: every key has its Chinese and its English words.

export type Words = Readonly<Record<string, readonly [zh: string, en: string]>>;
