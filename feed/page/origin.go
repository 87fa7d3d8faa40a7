package page

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// origin is by which an address counts as one, and whether it is of the own machine or network, where a proxy may stand
// for many. Of IPv6 a household has 64 bits for itself.
func origin(remote string) (addr string, local bool) {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host, true
	}
	ip = ip.Unmap().WithZone("")
	local = ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	if ip.Is6() {
		if net, err := ip.Prefix(64); err == nil {
			return net.String(), local
		}
	}
	return ip.String(), local
}

// client is who asks. A proxy beside the program writes last in X-Forwarded-For whom it asks for; what a stranger
// writes there does not count.
func client(r *http.Request) string {
	addr, local := origin(r.RemoteAddr)
	if forwarded := r.Header.Values("X-Forwarded-For"); local && len(forwarded) > 0 {
		last := forwarded[len(forwarded)-1]
		last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		if _, err := netip.ParseAddr(last); err == nil {
			addr, _ = origin(last)
		}
	}
	return addr
}
