package store

import (
	"errors"
	"fmt"
	"strconv"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

func TestAMemoKeepsWhatItReadUntilThatChanges(t *testing.T) {
	t.Parallel()
	var m memo[int]
	now, reads := 1, 0
	read := func() (int, error) { reads++; return now, nil }
	want := func(v, times int) {
		t.Helper()
		if got, err := m.get(read); got != v || err != nil || reads != times {
			t.Errorf("%d after %d reads (%v), want %d after %d", got, reads, err, v, times)
		}
	}
	want(1, 1)
	want(1, 1)
	now = 2
	m.changed()
	want(2, 2)
	m.changed()
	if got, _ := m.get(func() (int, error) { m.changed(); return 2, nil }); got != 2 {
		t.Errorf("got %d", got)
	}
	now = 3
	want(3, 3) // what was read while it changed is not kept
	m.changed()
	if _, err := m.get(func() (int, error) { return 9, errors.New("disk") }); err == nil {
		t.Error("a failure is kept to itself")
	}
	want(3, 4)
}

func TestMemosOfManyKeysBeginAnew(t *testing.T) {
	t.Parallel()
	var m memos[int]
	reads := 0
	read := func() (int, error) { reads++; return 1, nil }
	for range 2 {
		for i := range mostKeys {
			if v, err := m.of(strconv.Itoa(i)).get(read); v != 1 || err != nil {
				t.Fatal(v, err)
			}
		}
	}
	if m.of("one more"); reads != mostKeys || len(m.byKey) != 1 {
		t.Errorf("%d reads, %d keys are kept", reads, len(m.byKey))
	}
}

func TestARecordIsDecodedOnceAndKeptFromWhoAddsToIt(t *testing.T) {
	t.Parallel()
	var m recordMemo
	rec := orders.Record{Stage: orders.StageNew, History: []orders.HistoryEntry{{Verb: orders.VerbAssemble}}}
	text, err := encodeRecord(rec, orders.FormFull)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := m.decode([]byte(text))
		if err != nil || got.Stage != rec.Stage || len(got.History) != 1 || got.History[0].Verb != orders.VerbAssemble {
			t.Fatal(got, err)
		}
		got.Stage = orders.StageDone
		got.History = append(got.History, orders.HistoryEntry{Verb: orders.VerbCancel})
		got.History[0].Verb = orders.VerbComplete // of a list of one's own
	}
	if _, err := m.decode([]byte(text + "?")); err == nil {
		t.Error("a text that cannot be read was taken for another")
	}
	for i := range mostRecords + 1 {
		if _, err := m.decode(fmt.Appendf(nil, `{"By":"%d"}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.kept) > mostRecords {
		t.Errorf("%d records are kept", len(m.kept))
	}
}

func TestTheWaitingOrdersAreReadOnceUntilSomethingIsWritten(t *testing.T) {
	t.Parallel()
	var m waitingMemo
	waiting := orders.Filter{Stages: []orders.Stage{orders.StageNew, orders.StageAccepting}}
	m.set(waiting, 1, []orders.Record{{Stage: orders.StageNew}})
	if list, ok := m.get(waiting, 1); !ok || len(list) != 1 {
		t.Errorf("got %v, %v", list, ok)
	}
	if _, ok := m.get(waiting, 2); ok {
		t.Error("something has been written since")
	}
	for name, other := range map[string]orders.Filter{
		"fewer stages": {Stages: []orders.Stage{orders.StageNew}},
		"a code":       {Stages: waiting.Stages, Codes: []kaspi.OrderCode{"1"}},
		"all":          {},
	} {
		if _, ok := m.get(other, 1); ok {
			t.Errorf("%s: another question got the answer", name)
		}
	}
	done := orders.Filter{Stages: []orders.Stage{orders.StageDone}}
	m.set(done, 1, nil)
	if _, ok := m.get(done, 1); ok {
		t.Error("orders that wait no more are not kept: others write to them too")
	}
	list, _ := m.get(waiting, 1)
	list[0].Stage = orders.StageDone
	if again, _ := m.get(waiting, 1); again[0].Stage != orders.StageNew {
		t.Error("who asked has changed what is kept")
	}
}
