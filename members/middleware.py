def StaffMfaMiddleware(get_response):
    return get_response
