package chat

import (
	"context"
	"fmt"
	"runtime/debug"
)

// caught is to be deferred by whatever works for a request. It ends a panic and tells the person.
func (r *Request) caught(ctx context.Context) {
	if v := recover(); v != nil {
		r.router.Log.Error("a handler panicked", "err", fmt.Sprint(v), "stack", string(debug.Stack()))
		r.apologise(ctx, nil)
	}
}

// apologise tells the person that something broke, so that a press or a command never meets silence. What is wrong with
// the disk or the database is said in full: only people can mend it.
func (r *Request) apologise(ctx context.Context, cause error) {
	fault := FaultOf(cause)
	if !fault.Stored() {
		fault = Fault{}
	}
	if r.Pressed() {
		r.Notice(ctx, "chat.answer.error", nil)
		if !fault.Stored() {
			return
		}
	}
	if err := r.Chat.Say(ctx, "chat.fault", fault); err != nil {
		r.router.Log.Warn("telling of a failure failed", "err", err)
	}
}
