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
	promisePacked   = "an order is packed at most once a press"
	promiseOneCard  = "an order has one card in a chat"
	promiseReminded = "who lets an order wait is reminded"
	promiseFollows  = "the list follows the supplier"
	promiseServed   = "once there is a list, some list is always served"
	promiseFence    = "a dead program reaches nobody"
	promiseSecret   = "no secret and no buyer is in the log, and no secret in a chat"
	promiseCardTold = "a card says until when the order may wait, and who has accepted it"
	promiseAlive    = "the program goes on, and starts on the data of any crash"
)

// remindAt are the shares of a waiting order's time after which it is spoken of again, in per cent.
var remindAt = []int{50, 80}

// toAccept is how long there is to accept an order.
func toAccept(express bool) time.Duration {
	if express {
		return time.Hour
	}
	return 3 * time.Hour
}

// How long the program may take while nothing is amiss.
const (
	showWithin   = 15 * time.Minute // an order that is alive: the slow sweep is every 10
	oldWithin    = 80 * time.Minute // one that was over before anybody saw it: the archive is read each hour
	answerWithin = 10 * time.Second // as long as Telegram takes an answer
	readWithin   = 35 * time.Minute // of the supplier's stock; half an hour by night
	remindWithin = 5 * time.Minute
	handleWithin = 10 * time.Minute
	onItsWay     = time.Minute      // a request may be, and what became of it is not known after a crash
	knowsAfter   = 15 * time.Second // what was just read may cross a request that waits its turn
)
