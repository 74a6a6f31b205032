import { runTestsOf } from './run-tests-of.ts';

runTestsOf(['conformance/dataverse'], { part: 0, parts: 2 });
