// Entry of the thread that trains: hundreds of thousands of rows are nothing for the thread that serves requests.
import { serveThread } from '../../platform/threads/index.ts';
import { type TrainingAnswer, type TrainingData, train } from './train.ts';

serveThread<TrainingData, TrainingAnswer>(train);
