package simulate

import (
	"slices"
	"time"

	"kaspibot/kaspi/faults"
)

// faultRows are the ways in which the networks misbehave: for each the rows of one fake's table.
func faultRows() []faults.Row {
	const k, a, t = faults.Kaspi, faults.AlStyle, faults.Telegram
	return []faults.Row{
		{Service: k, Code: 503, Times: -1},
		{Service: k, Code: 429, RetryAfter: 30, Times: -1},
		{Service: k, Code: 401, Times: -1},
		{Service: k, End: faults.Cut, Times: -1},
		{Service: k, End: faults.Short, Times: -1},
		{Service: k, End: faults.Hang, Times: 6},
		{Service: k, Delay: 20 * time.Second, Times: -1},
		{Service: k, Operation: "GET", Body: "<html>garbage", Times: -1},
		{Service: k, Operation: "POST", Code: 502, Where: faults.After, Times: -1},
		{Service: k, Operation: "POST", Code: 502, Times: -1},
		{Service: k, Operation: "POST", Where: faults.After, End: faults.Hang, Times: -1},
		{Service: k, Operation: "POST", Where: faults.After, End: faults.Reset, Times: -1},
		{Service: k, Operation: "POST", End: faults.Reset, Times: -1},
		{Service: k, Operation: "POST", Where: faults.After, Code: 200, Body: "not json", Times: -1},
		{Service: t, Code: 502, Times: -1},
		{Service: t, Operation: "getUpdates", Code: 502, Times: -1},
		{Service: t, Operation: "sendMessage", Where: faults.After, End: faults.Reset, Times: 2},
		{Service: t, Operation: "sendMessage", Where: faults.After, End: faults.Hang, Times: 2},
		{Service: t, Operation: "sendMessage", Code: 429, RetryAfter: 20, Times: -1},
		{Service: t, Operation: "editMessageText", Code: 429, RetryAfter: 20, Times: -1},
		{Service: t, Operation: "editMessageText", Where: faults.After, End: faults.Reset, Times: 2},
		{Service: t, Operation: "answerCallbackQuery", Code: 500, Times: -1},
		{Service: t, End: faults.Hang, Times: 3},
		{Service: a, Code: 500, Times: -1},
		{Service: a, Code: 403, Times: -1},
		{Service: a, End: faults.Cut, Times: -1},
		{Service: a, End: faults.Short, Times: -1},
		{Service: a, End: faults.Hang, Times: 3},
		{Service: a, Delay: 25 * time.Second, Times: -1},
	}
}

// misbehave puts the faults of the hour into the fakes, the newest first.
func (w *world) misbehave() {
	w.kaspi.ClearFaults()
	w.telegram.ClearFaults()
	w.supplier.ClearFaults()
	w.model.mu.Lock()
	w.model.kaspiBad = time.Now()
	w.model.mu.Unlock()
	for _, n := range slices.Backward(w.active) {
		switch row := faultRows()[n]; row.Service {
		case faults.Kaspi:
			w.kaspi.Fail(row)
		case faults.Telegram:
			w.telegram.Fail(row)
		default:
			w.supplier.Fail(row)
		}
	}
}
