import manifest from '#manifest' with { type: 'json' };
import pjson from '#package' with { type: 'json' };

/** A flag, as oclif.manifest.json describes it. */
export interface FlagShape {
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly summary?: string;
  readonly hidden?: boolean;
  /** Heading under which help lists it. */
  readonly helpGroup?: string;
  /** The name of its value, in capitals. */
  readonly helpValue?: string;
  readonly multiple?: boolean;
  readonly options?: readonly string[];
  readonly default?: string | boolean;
  readonly allowNo?: boolean;
}

/** A command with its flags and arguments, as oclif.manifest.json describes it. */
export interface CommandShape {
  readonly summary?: string;
  readonly description?: string;
  /** The usage line after the name of the command. */
  readonly usage?: string;
  readonly examples?: readonly ExampleShape[];
  readonly hidden?: boolean;
  /** `false`: the last argument may be repeated. */
  readonly strict?: boolean;
  readonly args: Readonly<Record<string, { readonly options?: readonly string[] }>>;
  readonly flags: Readonly<Record<string, FlagShape>>;
}

/** One way to use a command. */
export interface ExampleShape {
  /** Its purpose; help shows it as a shell comment. */
  readonly description: string;
  /** As it is typed. */
  readonly command: string;
}

/** All commands and groups of commands. */
export interface CommandShapes {
  /** By the first word of their commands. */
  readonly topics: Readonly<Record<string, TopicShape>>;
  /** By id: the words of the command with colons between them. */
  readonly commands: Readonly<Record<string, CommandShape>>;
}

/** A group of commands. */
interface TopicShape {
  readonly description?: string;
  /** Other spellings of its word. */
  readonly aliases?: readonly string[];
}

/** How the program is called. */
export const program = 'kubectl asm-inject';

/** The heading of the flags that choose a cluster and a user; help lists them in one place for all commands. */
export const CONNECTION = 'CONNECTION';

/** Reads all commands from the generated manifest and the package.json; no command is loaded. */
export function readShapes(): CommandShapes {
  return { commands: manifest.commands, topics: pjson.oclif.topics } as unknown as CommandShapes;
}

/** One sentence about the program, from the package.json. */
export function readAbout(): string {
  return String(pjson.description);
}

/** The flags of all commands by name; a flag of several commands is written the same way in each. */
export function flagsOfAll({ commands }: CommandShapes): Readonly<Record<string, FlagShape>> {
  return Object.assign({}, ...Object.values(commands).map(({ flags }) => flags)) as Readonly<
    Record<string, FlagShape>
  >;
}
