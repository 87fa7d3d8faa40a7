package deadlines_test

import (
	"encoding/json"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/deadlines"
	"kaspibot/bot/store/storetest"
)

// crowded is a desk of which somebody else changes something whenever it is asked for its deadlines.
type crowded struct {
	deadlines.Desk
	change func(d *orders.Deadlines)
}

func (c crowded) Deadlines() *orders.Deadlines {
	d := c.Desk.Deadlines()
	c.change(d)
	return d
}

// What is taken back is one change, whoever else has changed something at that moment.
func TestOfTwoWhoChangeTheEscalationAtOnceOneChangeIsTakenBack(t *testing.T) {
	t.Parallel()
	s, percent := bottest.New(t), 0
	desk := crowded{s.Desk, func(d *orders.Deadlines) {
		percent++
		err := d.ChangePlan(t.Context(), orders.Who{ID: ruslan.ID}, func(p *orders.Plan) {
			p.Escalation = append(p.Escalation, orders.Rung{After: orders.Moment{Percent: percent}, To: team})
		})
		if err != nil {
			t.Error(err)
		}
	}}
	data := storetest.OpenSQLite(t, t.TempDir())
	w := opened(t, desk, data, func() {})
	w.Press(chattest.Aigul, w.Forge(chattest.Aigul.ID, "v1:esc:set.-5.60%"), "v1:esc:set.-5.60%")
	var last struct{ Was, Now orders.Plan }
	text, _, err := data.Setting(t.Context(), "deadline.plan.last")
	if err == nil {
		err = json.Unmarshal([]byte(text), &last)
	}
	if n := len(last.Now.Escalation) - len(last.Was.Escalation); err != nil || n != 1 {
		t.Errorf("%d changes would be taken back, %v: %s", n, err, text)
	}
}
