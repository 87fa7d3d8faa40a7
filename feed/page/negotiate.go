package page

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// fresh reports whether the client has this very document. It is found out before the file is opened.
func fresh(r *http.Request, tag string, changed time.Time) bool {
	if tags := r.Header.Values("If-None-Match"); len(tags) > 0 {
		for t := range strings.SplitSeq(strings.Join(tags, ","), ",") {
			t = strings.TrimPrefix(strings.TrimSpace(t), "W/")
			if t == tag || t == "*" {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !changed.Truncate(time.Second).After(since)
}

// wantsGzip reads an Accept-Encoding. Whoever takes anything ("*") gets the plain file.
func wantsGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, weight, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		q, weighted := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		f, err := strconv.ParseFloat(q, 64)
		return !weighted || err == nil && f > 0
	}
	return false
}
