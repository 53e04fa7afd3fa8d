export { register } from 'sallyport/instrumentation'
