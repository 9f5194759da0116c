// Every command of the command line; one file each, one line here.
import { registerAudit } from './audit.ts';
import { registerBackup } from './backup.ts';
import type { RegisterCommand } from './command.ts';
import { registerCopy } from './copy.ts';
import { registerDemo } from './demo.ts';
import { registerDoctor } from './doctor.ts';
import { registerErase } from './erase.ts';
import { registerExport } from './export.ts';
import { registerImport } from './import.ts';
import { registerKey } from './key.ts';
import { registerLedger } from './ledger.ts';
import { registerMemberLink } from './member-link.ts';
import { registerMigrate } from './migrate.ts';
import { registerRebuild } from './rebuild.ts';
import { registerRestore } from './restore.ts';
import { registerSandbox } from './sandbox.ts';
import { registerServe } from './serve.ts';
import { registerUser } from './user.ts';

export const commands: readonly RegisterCommand[] = [
  registerServe,
  registerDemo,
  registerSandbox,
  registerImport,
  registerExport,
  registerErase,
  registerCopy,
  registerBackup,
  registerRestore,
  registerRebuild,
  registerMigrate,
  registerDoctor,
  registerUser,
  registerKey,
  registerAudit,
  registerLedger,
  registerMemberLink,
];
