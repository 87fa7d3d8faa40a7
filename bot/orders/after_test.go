package orders

import (
	"slices"
	"testing"
	"time"

	"kaspibot/kaspi"
)

func TestWhatAnActMakesOfAnOrder(t *testing.T) {
	t.Parallel()
	handed := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		verb       Verb
		from, want kaspi.Order
	}{
		"accepted":             {VerbAccept, kaspi.Order{Status: "APPROVED_BY_BANK"}, kaspi.Order{Status: kaspi.StatusAcceptedByMerchant}},
		"packed":               {VerbAssemble, kaspi.Order{}, kaspi.Order{Assembled: true}},
		"cancelled":            {VerbCancel, kaspi.Order{Status: kaspi.StatusAcceptedByMerchant}, kaspi.Order{Status: kaspi.StatusCancelled}},
		"cancelled on its way": {VerbCancel, kaspi.Order{Courier: kaspi.Courier{Handed: handed}}, kaspi.Order{Status: kaspi.StatusCancelling, Courier: kaspi.Courier{Handed: handed}}},
		"given out":            {VerbComplete, kaspi.Order{}, kaspi.Order{Status: kaspi.StatusCompleted}},
		"arrived":              {VerbArrived, kaspi.Order{PreOrder: true}, kaspi.Order{}},
		"back unsold":          {VerbTakeBack, kaspi.Order{Status: kaspi.StatusCancelling}, kaspi.Order{Status: kaspi.StatusCancelled}},
		"back sold":            {VerbTakeBack, kaspi.Order{Status: "KASPI_DELIVERY_RETURN_REQUESTED"}, kaspi.Order{Status: kaspi.StatusReturned}},
		"a code sent":          {VerbSendCode, kaspi.Order{Status: "x"}, kaspi.Order{Status: "x"}},
		"units taken out":      {VerbRemove, kaspi.Order{Status: "x"}, kaspi.Order{Status: "x"}},
	} {
		got := c.verb.after(c.from)
		if got.Status != c.want.Status || got.Assembled != c.want.Assembled || got.PreOrder != c.want.PreOrder || got.Courier != c.want.Courier {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestWhichStagesAreBehindAnAct(t *testing.T) {
	t.Parallel()
	all := []Stage{
		StageNew, StageAccepting, StageSign, StagePreOrder, StagePack, StageHandOver, StageInDelivery, StageGiveOut, StageDone,
		StageCancelling, StageCancelled, StageReturnRequested, StageReturned, StageUnknown,
	}
	sold := []Stage{StageDone, StageReturnRequested, StageReturned}
	accepted := append([]Stage{StagePreOrder, StagePack, StageHandOver, StageInDelivery, StageGiveOut}, sold...)
	for verb, want := range map[Verb][]Stage{
		VerbAccept: accepted, VerbAssemble: append([]Stage{StageHandOver, StageInDelivery}, sold...), VerbCancel: {StageCancelled, StageCancelling},
		VerbComplete: sold, VerbArrived: accepted[1:], VerbTakeBack: {StageCancelled, StageReturned},
		VerbSendCode: nil, VerbRemove: nil, VerbBindIMEI: nil,
	} {
		for _, s := range all {
			if got := verb.reached(s); got != slices.Contains(want, s) {
				t.Errorf("%s at %s: got %t", verb, s, got)
			}
		}
	}
}

func TestHowAnActEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		verb Verb
		said reply
		seen observed
		late bool
		want Result
	}{
		{VerbAccept, replyYes, observedDone, false, ResultDone}, {VerbAccept, replyYes, observedNothing, false, ResultUnknown},
		{VerbAccept, replyYes, observedNothing, true, ResultUnknown}, {VerbAssemble, replyYes, observedNothing, false, ResultDone},
		{VerbAccept, replyNone, observedDone, false, ResultNotSent}, {VerbAccept, replyNo, observedDone, false, ResultElsewhere},
		{VerbAccept, replyUnclear, observedDone, false, ResultDone}, {VerbAccept, replyUnclear, observedGone, true, ResultGone},
		{VerbAccept, replyNo, observedGone, false, ResultGone}, {VerbAccept, replyNo, observedBefore, true, ResultRefused},
		{VerbAccept, replyNo, observedNothing, false, ResultRefused}, {VerbAccept, replyUnclear, observedBefore, true, ResultUnconfirmed},
		{VerbAccept, replyUnclear, observedBefore, false, ResultUnknown}, {VerbAccept, replyUnclear, observedNothing, true, ResultUnknown},
		{VerbRemove, replyLater, observedBefore, true, ResultUnconfirmed}, {VerbRemove, replyLater, observedBefore, false, ResultUnknown},
	} {
		if got := decide(c.verb, c.said, c.seen, c.late); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
	for result, want := range map[Result]ActionState{
		ResultDone: ActionDone, ResultElsewhere: ActionDone, ResultUnknown: ActionSent, ResultUnconfirmed: ActionReleased,
		ResultRefused: ActionFailed, ResultNotSent: ActionFailed, ResultGone: ActionFailed,
	} {
		if got := result.state(VerbAccept); got != want {
			t.Errorf("%s leaves an accept %s", result, got)
		}
	}
	if got := ResultUnconfirmed.state(VerbAssemble); got != ActionLost {
		t.Errorf("a packing that nobody confirmed is %s", got)
	}
}

func TestHowLongAnActIsWaitedFor(t *testing.T) {
	t.Parallel()
	for verb, want := range map[Verb]time.Duration{
		VerbAccept: 30 * time.Second, VerbCancel: 30 * time.Second, VerbAssemble: 10 * time.Minute, VerbRemove: time.Hour,
	} {
		if got := verb.patience(30 * time.Second); got != want {
			t.Errorf("%s: %v, want %v", verb, got, want)
		}
		if got := verb.patience(2 * time.Hour); got != 2*time.Hour {
			t.Errorf("%s with a grace of two hours: %v", verb, got)
		}
	}
}

func TestTheFirstPlanOfTheHandOverStays(t *testing.T) {
	t.Parallel()
	first, later := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		record Record
		want   time.Time
	}{
		"planned":               {Record{Stage: StagePack, Order: kaspi.Order{Courier: kaspi.Courier{Planned: later}}}, later},
		"planned anew":          {Record{Stage: StagePack, HandBy: first, Order: kaspi.Order{Courier: kaspi.Courier{Planned: later}}}, first},
		"not accepted":          {Record{Stage: StageNew, Order: kaspi.Order{Courier: kaspi.Courier{Planned: later}}}, time.Time{}},
		"not arrived":           {Record{Stage: StagePreOrder, Order: kaspi.Order{Courier: kaspi.Courier{Planned: later}}}, time.Time{}},
		"with the courier":      {Record{Stage: StageInDelivery, Order: kaspi.Order{Courier: kaspi.Courier{Planned: later, Handed: first}}}, time.Time{}},
		"known, and on its way": {Record{Stage: StageInDelivery, HandBy: first, Order: kaspi.Order{Courier: kaspi.Courier{Planned: later, Handed: later}}}, first},
	} {
		if got := c.record.dated(later).HandBy; !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	r := Record{Order: kaspi.Order{Courier: kaspi.Courier{Returned: true}}}.dated(first)
	if again := r.dated(later); !r.Back.Equal(first) || !again.Back.Equal(first) || !(Record{}).dated(first).Back.IsZero() {
		t.Errorf("back at %v, and then %v", r.Back, again.Back)
	}
}
