import { runTestsOf } from './run-tests-of.ts';

runTestsOf(['api/adapters/dataverse', 'api/adapters/tokens']);
