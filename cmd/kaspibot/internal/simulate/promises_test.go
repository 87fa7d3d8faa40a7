package simulate

import "time"

// The promises that the model holds the program to.
const (
	promiseShown    = "each order is shown or named in every owner's chat"
	promiseOnce     = "an order is accepted at most once, and by a press"
	promiseOver     = "no order is accepted of which the program knows that it is not up for acceptance"
	promiseAnswered = "every press is answered"
	promiseHandled  = "every press on a waiting order has it accepted"
	promiseGuard    = "the list never falls below the guard"
	promiseFloor    = "no price is under the floor"
	promisePieces   = "no piece is promised twice"
	promiseCards    = "in the end the cards equal the book"
	promiseBook     = "in the end the book equals Kaspi"
	promiseServed   = "once there is a list, some list is always served"
	promiseFence    = "a dead program reaches nobody"
	promiseAlive    = "the program goes on, and starts on the data of any crash"
)

// How long the program may take while nothing is amiss.
const (
	showWithin   = 15 * time.Minute // an order that is alive: the slow sweep is every 10
	oldWithin    = 80 * time.Minute // one that was over before anybody saw it: the archive is read each hour
	answerWithin = 10 * time.Second // as long as Telegram takes an answer
	handleWithin = 10 * time.Minute
	onItsWay     = time.Minute      // a request may be, and what became of it is not known after a crash
	knowsAfter   = 15 * time.Second // what was just read may cross a request that waits its turn
)
