package telegram

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func TestASendThatCountsItselfIsNotRepeatedOnceItMayHaveBeenDone(t *testing.T) {
	t.Parallel()
	once := Message{HTML: "x", Once: true}
	for name, test := range map[string]struct {
		answers []string
		calls   int
		doubt   bool
		fails   bool
	}{
		"answer lost":     {[]string{lostAnswer}, 1, true, true},
		"silence":         {[]string{noAnswer}, 1, true, true},
		"a proxy's page":  {[]string{"<html>502"}, 1, true, true},
		"never sent":      {[]string{noConn, noConn}, 3, false, false},
		"out of reach":    {[]string{noConn, noConn, noConn}, 3, false, true},
		"told to wait":    {[]string{flood(2)}, 2, false, false},
		"lost in the end": {[]string{noConn, lostAnswer}, 2, true, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: test.answers}
			_, err := newClient(t, w, nil).Send(t.Context(), 1, Answer, once)
			if n := len(w.made("")); n != test.calls || Doubtful(err) != test.doubt || (err != nil) != test.fails {
				t.Errorf("%s: %d calls, %v in doubt: %t; want %d calls, in doubt: %t, an error: %t",
					name, n, err, Doubtful(err), test.calls, test.doubt, test.fails)
			}
		})
	}
}

func TestWhatTelegramSaysItHasDoneIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for answer, number := range map[string]int{
		`{"ok":true,"result":{"message_id":7,"chat":{"id":1,"ty`:   7, // cut
		`{"ok":true,"result":{"message_id":8,"date":"yesterday"}}`: 8,
		`{"ok":true,"result":{"message_id":"9"}}`:                  0,
		`{"ok":true,`: 0,
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: []string{answer, answer, answer}}
			c := newClient(t, w, nil)
			id, err := c.Send(t.Context(), 1, Answer, Message{HTML: "x"})
			if number == 0 && KindOf(err) != KindUnread || number != 0 && err != nil || id != number || len(w.made("")) != 1 {
				t.Errorf("%s: message %d and %v after %d calls", answer, id, err, len(w.made("")))
			}
			if err := c.Edit(t.Context(), 1, Answer, 7, Message{HTML: "x"}); err != nil || len(w.made("")) != 2 {
				t.Errorf("%s: an edit ended with %v after %d calls", answer, err, len(w.made(""))-1)
			}
		})
	}
}

// moving is a Telegram in which groups become supergroups.
type moving map[int64]int64

func (m moving) MovedTo(_ context.Context, chat int64) (int64, bool, error) {
	to, ok := m[chat]
	return to, ok, nil
}

func (m moving) NoteMove(_ context.Context, chat, to int64) error {
	m[chat] = to
	return nil
}

const migrated = `{"ok":false,"error_code":400,"description":"upgraded","parameters":{"migrate_to_chat_id":-1009}}`

func TestNumbersOfAGroupThatMovedAreUsedNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, moves := &wire{answers: []string{migrated}}, moving{}
		c := newClient(t, w, func(c *Config) { c.Moves = moves })
		if err := c.Edit(t.Context(), -9, Answer, 7, Message{HTML: "x"}); KindOf(err) != KindNoMessage || len(w.made("")) != 1 {
			t.Errorf("an edit that finds the group moved: %v after %d calls", err, len(w.made("")))
		}
		if err := c.Delete(t.Context(), -9, Answer, 7); KindOf(err) != KindNoMessage || len(w.made("")) != 1 {
			t.Errorf("a later deletion: %v after %d calls", err, len(w.made(""))-1)
		}
		if _, err := c.Send(t.Context(), -9, Answer, Message{HTML: "x", ReplyTo: 7}); err != nil || moves[-9] != -1009 {
			t.Errorf("a message: %v, moves %v", err, moves)
		}
		if body := w.made("")[1].body; !strings.Contains(body, "-1009") || strings.Contains(body, "reply_parameters") {
			t.Errorf("what was sent: %s", body)
		}
	})
}

// In the new group the numbers are others' messages, and the old group takes nothing.
func TestEditsThatWaitForTheirTurnWhenTheGroupMovesAreNotMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, moves := &wire{answers: slices.Repeat([]string{migrated}, 20)}, moving{}
		c := newClient(t, w, func(c *Config) { c.Moves = &sharedMoves{moving: moves} })
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				if err := c.Edit(t.Context(), -100, Redraw, i+1, Message{HTML: "x"}); KindOf(err) != KindNoMessage {
					t.Errorf("an edit ended with %v", err)
				}
			})
		}
		all.Wait()
		if n := len(w.made("editMessageText")); n > 5 { // those that had their turn before anybody knew
			t.Errorf("%d edits", n)
		}
	})
}

// sharedMoves are asked by many at once.
type sharedMoves struct {
	mu sync.Mutex
	moving
}

func (m *sharedMoves) MovedTo(ctx context.Context, chat int64) (int64, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.moving.MovedTo(ctx, chat)
}

func (m *sharedMoves) NoteMove(ctx context.Context, chat, to int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.moving.NoteMove(ctx, chat, to)
}
