package telegram

import (
	"strings"
	"testing"
	"testing/synctest"
)

func refusal400(text string) string {
	return `{"ok":false,"error_code":400,"description":"Bad Request: ` + text + `"}`
}

// An own Bot API server may be of before 2026: it is asked once, and everything goes without its new buttons from then on.
func TestButtonsOfAnOldServerAreSentWithoutWhatItRefuses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: []string{refusal400("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")}}
		c := newClient(t, w, nil)
		m := Message{HTML: "601", Rows: [][]Button{
			{{Label: "Код", Copy: "601"}}, {{Label: "Принять", Data: "v1:acc:601", Style: Success, Disabled: true}},
		}}
		for range 2 {
			if _, err := c.Send(t.Context(), 1, Answer, m); err != nil {
				t.Fatal(err)
			}
		}
		calls := w.made("sendMessage")
		if len(calls) != 3 {
			t.Fatalf("%d calls, want one that is refused and two that are not", len(calls))
		}
		for i, call := range calls {
			for _, word := range []string{`"copy_text"`, `"disabled":{`} {
				if has := strings.Contains(call.body, word); has != (i == 0) {
					t.Errorf("call %d has %s: %t", i, word, has)
				}
			}
			if i > 0 && !strings.Contains(call.body, "v1:acc:601") {
				t.Errorf("call %d has lost the button", i)
			}
		}
	})
}

// A refusal for another reason says nothing of the buttons.
func TestARefusalForAnotherReasonIsNotTriedWithoutButtons(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: []string{refusal400("message is too long")}}
		c := newClient(t, w, nil)
		m := Message{HTML: "601", Rows: [][]Button{{{Label: "Код", Copy: "601"}}}}
		if _, err := c.Send(t.Context(), 1, Answer, m); KindOf(err) != KindRefused {
			t.Errorf("got %v", err)
		}
		if n := len(w.made("sendMessage")); n != 1 {
			t.Errorf("%d calls", n)
		}
	})
}
