import { runTestsOf } from './run-tests-of.ts';

runTestsOf(['api/local/dataverse'], { part: 2, parts: 3 });
