package page

import (
	"io"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"time"
	"weak"
)

// keptBytes is how large a compressed list may be to be answered from memory: that of some 40 000 offers.
const keptBytes = 1 << 20

// kept is a compressed list in memory. Sent in one piece it costs two thirds of what the kernel's way from the file does.
type kept struct {
	tag  string
	body []byte
}

// keeper has a list for as long as somebody gets it, and then until the next collection of garbage. So who asks often is
// answered without the disk, all of them from the same bytes, and at rest it takes nothing.
type keeper struct {
	mu   sync.Mutex
	last weak.Pointer[kept]
}

// get is the compressed list with the tag, which is in the file; nil when that is to be sent from there.
func (k *keeper) get(tag, path string) *kept {
	k.mu.Lock()
	defer k.mu.Unlock()
	if z := k.last.Value(); z != nil && z.tag == tag {
		return z
	}
	f, size, err := open(path)
	if err != nil {
		return nil // it fails again where that is told
	}
	defer func() { _ = f.Close() }() // read only
	if size > keptBytes {
		return nil
	}
	z := &kept{tag, make([]byte, size)}
	if _, err := io.ReadFull(f, z.body); err != nil {
		return nil
	}
	k.last = weak.Make(z)
	return z
}

// whole reports whether all of a document is asked for, without any condition beside those of [fresh].
func whole(r *http.Request) bool {
	for _, name := range []string{"Range", "If-Match", "If-Unmodified-Since"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	return r.Method == http.MethodGet
}

// give answers as [http.ServeContent] does.
func (z *kept) give(w http.ResponseWriter, changed time.Time) {
	h := w.Header()
	h.Set("Accept-Ranges", "bytes")
	h.Set("Content-Length", strconv.Itoa(len(z.body)))
	h.Set("Last-Modified", changed.UTC().Format(http.TimeFormat))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(z.body) // the meter counts what went out
	runtime.KeepAlive(z)
}
