import { runTestsOf } from './run-tests-of.ts';

runTestsOf(['conformance/dataverse'], { part: 1, parts: 2 });
