import { runTestsOf } from './run-tests-of.ts';

runTestsOf(['scripts/lib', 'scripts/generators', 'scripts/demo', 'solution/src', 'connector']);
