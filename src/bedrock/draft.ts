/** An object that is being filled member by member, since what is not stated stays absent. */
export type Draft<T> = { -readonly [Name in keyof T]: T[Name] };
