package cabinet

import (
	"context"
	"io"
	"time"
)

// ReadWithin is Read with a limit of bytes that a test can afford to pass.
func ReadWithin(ctx context.Context, r io.Reader, limit int64) (List, error) {
	return read(ctx, r, limit, maxTime)
}

// ReadFor is Read with a limit of time.
func ReadFor(ctx context.Context, r io.Reader, most time.Duration) (List, error) {
	return read(ctx, r, maxBytes, most)
}
