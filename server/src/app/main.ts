#!/usr/bin/env node
// The command line: everything that the product does begins here.
import { runProgram } from './run-program.ts';

const exitCode = await runProgram(process.argv);
// Some commands go on serving after they return; what they say of their end stands.
if (exitCode !== 0) process.exitCode = exitCode;
